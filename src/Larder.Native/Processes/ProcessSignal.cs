namespace Larder.Native.Processes;

/// <summary>The signals that Larder sends or passes on; the numbers are Linux's on x86-64 and arm64.</summary>
public enum ProcessSignal
{
    /// <summary>No signal: only asks whether the process is there.</summary>
    None = 0,

    /// <summary>SIGHUP.</summary>
    Hangup = 1,

    /// <summary>SIGINT.</summary>
    Interrupt = 2,

    /// <summary>SIGQUIT.</summary>
    Quit = 3,

    /// <summary>SIGKILL.</summary>
    Kill = 9,

    /// <summary>SIGPIPE, which .NET ignores and a program expects to die of.</summary>
    Pipe = 13,

    /// <summary>SIGTERM.</summary>
    Terminate = 15,

    /// <summary>SIGCHLD.</summary>
    ChildChanged = 17,
}
