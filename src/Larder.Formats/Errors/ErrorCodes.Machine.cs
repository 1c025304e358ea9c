namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>A C library or a program that we need is not installed.</summary>
    public static readonly ErrorCode MissingDependency = new(8001, "a library or program is missing", ExitCode.Failed);

    /// <summary>The disk, quota or inode table is full.</summary>
    public static readonly ErrorCode NoSpace = new(8002, "no space left", ExitCode.Failed);

    /// <summary>The kernel refused for lack of rights.</summary>
    public static readonly ErrorCode PermissionDenied = new(8003, "permission denied", ExitCode.NotAllowed);

    /// <summary>Reading or writing failed.</summary>
    public static readonly ErrorCode InputOutput = new(8004, "reading or writing failed", ExitCode.Failed);

    /// <summary>The root belongs to another user.</summary>
    public static readonly ErrorCode NotOwner = new(8005, "the root belongs to another user", ExitCode.NotAllowed);

    /// <summary>A failure that nobody foresaw: a defect of Larder.</summary>
    public static readonly ErrorCode Defect = new(8009, "a defect of Larder", ExitCode.Failed);
}
