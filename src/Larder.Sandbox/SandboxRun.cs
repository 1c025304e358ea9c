using Larder.Native.Processes;

namespace Larder.Sandbox;

/// <summary>How one run in a sandbox is watched over.</summary>
public sealed record SandboxRun
{
    /// <summary>What the command reads: ours, or nothing. A build reads nothing.</summary>
    public StandardStream Input
    {
        get;
        init => field = value is StandardStream.Inherit or StandardStream.Null
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The input is inherited or null.");
    } = StandardStream.Inherit;

    /// <summary>Where the command's stdout goes; null for ours, terminal included. The caller's to dispose.</summary>
    public Stream? Output { get; init; }

    /// <summary>Where its stderr goes; null for ours. It may be the same object as <see cref="Output"/>.</summary>
    public Stream? Error { get; init; }

    /// <summary>
    /// Further open files of the command, under numbers from 8 on. They are handed over: closed here once it has them, so
    /// that whoever holds the other end of one hears of the command's death.
    /// </summary>
    public IReadOnlyList<InheritedDescriptor> Descriptors { get; init; } = [];

    /// <summary>
    /// Told the id of the sandbox's first process, as seen from here, while the command waits to begin: puts it where it
    /// belongs, and all that it starts. Must not throw. Null to begin at once.
    /// </summary>
    public Action<int>? Place { get; init; }

    /// <summary>When to kill it; null for never.</summary>
    public TimeSpan? Timeout
    {
        get;
        init
        {
            if (value is { } time)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
            }

            field = value;
        }
    }

    /// <summary>
    /// True to hand SIGTERM, SIGHUP, SIGINT and SIGQUIT that this process gets on to the command, which then decides;
    /// those that the terminal already sent to the command are not doubled. False when the caller cancels instead.
    /// </summary>
    public bool PassSignals { get; init; }

    /// <summary>The command's umask: 022 as builds want it, because Larder's own is 0.</summary>
    public uint Umask
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 0x1FFu);
            field = value;
        }
    } = 0x12;
}
