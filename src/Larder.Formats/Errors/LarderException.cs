namespace Larder.Formats.Errors;

/// <summary>
/// The world failed, and this is how we say it: what happened, why, and what to do. A caller's own mistake is an
/// <see cref="ArgumentException"/> or <see cref="InvalidOperationException"/> instead; an expected answer such as
/// "not there" is a null or a result, never an exception.
/// </summary>
public sealed class LarderException : Exception
{
    /// <summary>States a failure.</summary>
    /// <param name="code">Which kind; it decides the exit code.</param>
    /// <param name="what">One line: what did not happen, naming the thing.</param>
    /// <param name="why">One line: the cause, with the values that disagree.</param>
    /// <param name="action">One line: what the reader can do.</param>
    /// <param name="inner">The failure below, when there is one.</param>
    public LarderException(ErrorCode code, string what, string why, string action, Exception? inner = null)
        : base($"{what}: {why}", inner)
    {
        Code = code;
        What = what;
        Why = why;
        Action = action;
    }

    /// <summary>Which kind of failure.</summary>
    public ErrorCode Code { get; }

    /// <summary>One line: what did not happen.</summary>
    public string What { get; }

    /// <summary>One line: the cause.</summary>
    public string Why { get; }

    /// <summary>One line: what the reader can do.</summary>
    public string Action { get; }

    /// <summary>Lines that belong to the cause, such as the last ones of a machine's console; mostly none.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>True when trying again may help.</summary>
    public bool IsTransient => Code.IsTransient;
}
