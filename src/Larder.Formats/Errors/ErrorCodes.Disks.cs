namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>A disk image was to be smaller than what it is to hold.</summary>
    public static readonly ErrorCode DiskTooSmall = new(2401, "a disk image would be too small", ExitCode.Failed);

    /// <summary>A file system has something that the format of an image has no place for.</summary>
    public static readonly ErrorCode ImageCannotHold = new(2402, "a disk image cannot hold it", ExitCode.Failed);

    /// <summary>The structures of a disk image contradict each other or their checksums.</summary>
    public static readonly ErrorCode ImageDamaged = new(2404, "a disk image is damaged", ExitCode.Integrity);
}
