namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>The kernel cannot mount an EROFS image from a file, or not from a file there.</summary>
    public static readonly ErrorCode MountUnsupported = new(3201, "the kernel cannot mount over the store", ExitCode.Failed);

    /// <summary>A tree cannot be mounted at a path: it is no directory, or has a mount of ours already.</summary>
    public static readonly ErrorCode MountTargetInvalid = new(3202, "nothing can be mounted there", ExitCode.Failed);

    /// <summary>Nothing of the root's is mounted at a path.</summary>
    public static readonly ErrorCode MountNotFound = new(3203, "nothing of this root is mounted there", ExitCode.NotFound);

    /// <summary>Somebody uses what was to be unmounted.</summary>
    public static readonly ErrorCode MountBusy = new(3204, "a mount is in use", ExitCode.Failed, IsTransient: true);

    /// <summary>An image came as a finished disk, so that the store has no tree of it.</summary>
    public static readonly ErrorCode MountNeedsTree = new(3205, "an image is not in the store", ExitCode.NotFound);
}
