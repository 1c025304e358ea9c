using System.Globalization;

namespace Larder.Native.Processes;

/// <summary>How a process ended: by itself with a code, or by a signal.</summary>
public readonly record struct ExitStatus
{
    private ExitStatus(int code, int? signal)
    {
        Code = code;
        Signal = signal;
    }

    /// <summary>0–255. For a process that a signal ended, 128 + the signal, as shells say it.</summary>
    public int Code { get; }

    /// <summary>The signal that ended it, or null.</summary>
    public int? Signal { get; }

    /// <summary>True for code 0.</summary>
    public bool IsSuccess => Code == 0;

    /// <summary>It ended by itself.</summary>
    /// <param name="code">0–255.</param>
    public static ExitStatus Exited(int code) => new(code, null);

    /// <summary>A signal ended it.</summary>
    /// <param name="signal">1–64.</param>
    public static ExitStatus Signalled(int signal) => new(128 + signal, signal);

    /// <summary><c>exit 3</c> or <c>signal 9</c>.</summary>
    public override string ToString() =>
        Signal is { } signal
            ? string.Create(CultureInfo.InvariantCulture, $"signal {signal}")
            : string.Create(CultureInfo.InvariantCulture, $"exit {Code}");
}
