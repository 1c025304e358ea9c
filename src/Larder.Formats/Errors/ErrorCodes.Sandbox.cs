namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>The kernel or its configuration forbids sandboxes.</summary>
    public static readonly ErrorCode SandboxUnavailable = new(6001, "sandboxes do not work here", ExitCode.Failed);

    /// <summary>A pack has a top-level entry that the sandbox makes itself.</summary>
    public static readonly ErrorCode ReservedEntry = new(6002, "a reserved top-level name", ExitCode.Usage);

    /// <summary>A command's file is not in the pack.</summary>
    public static readonly ErrorCode CommandNotFound = new(6003, "the command is not in the pack", ExitCode.CommandNotFound);

    /// <summary>A command's file is there but cannot be executed.</summary>
    public static readonly ErrorCode CommandNotExecutable =
        new(6004, "the command cannot be executed", ExitCode.NotExecutable);

    /// <summary>bubblewrap could not set the sandbox up.</summary>
    public static readonly ErrorCode SandboxSetUp = new(6005, "the sandbox could not be set up", ExitCode.RunFailed);

    /// <summary>The caller's working or home directory cannot be shown in the sandbox.</summary>
    public static readonly ErrorCode DirectoryNotShown =
        new(6006, "a directory cannot be shown in the sandbox", ExitCode.RunFailed);

    /// <summary>More arguments than bubblewrap takes.</summary>
    public static readonly ErrorCode TooManyArguments = new(6008, "too many arguments", ExitCode.RunFailed);

    /// <summary>A wrapper's revision is gone or cannot be read.</summary>
    public static readonly ErrorCode RevisionGone = new(6009, "the installed revision is gone", ExitCode.RunFailed);
}
