namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>A castore directory or node breaks the format's rules.</summary>
    public static readonly ErrorCode InvalidDirectory = new(2201, "a directory is not valid", ExitCode.Integrity);

    /// <summary>File metadata breaks the format's rules, or does not belong to its tree.</summary>
    public static readonly ErrorCode InvalidFileMetadata = new(2202, "file metadata is not valid", ExitCode.Integrity);

    /// <summary>The record of a file system breaks the format's rules.</summary>
    public static readonly ErrorCode InvalidRootRecord = new(2203, "a root record is not valid", ExitCode.Integrity);
}
