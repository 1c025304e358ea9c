namespace Larder.Machines.Guests;

/// <summary>A command that a guest is to run.</summary>
public sealed record GuestCommand
{
    /// <summary>The program, looked for on the PATH of <see cref="Environment"/> when it has no slash, and its arguments: UTF-8 without NUL.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>All its variables, NAME=VALUE each.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>An absolute path in the guest.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>A name or number of the guest's, with or without <c>:GROUP</c>; empty for root.</summary>
    public string User { get; init; } = "";

    /// <summary>The size of its terminal; null for none, and output and errors apart.</summary>
    public TerminalSize? Terminal { get; init; }
}
