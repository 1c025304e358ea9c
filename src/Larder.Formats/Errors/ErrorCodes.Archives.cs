namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>Compressed data does not decode, fails its checksum, ends early, or has something behind its end.</summary>
    public static readonly ErrorCode CorruptCompressedData =
        new(2101, "compressed data is corrupt or truncated", ExitCode.Integrity);

    /// <summary>A stream is longer, expands more or wants more memory than we allow.</summary>
    public static readonly ErrorCode StreamLimitExceeded =
        new(2102, "data exceeds a limit", ExitCode.Refused);

    /// <summary>An archive breaks the rules of the tar format, or ends early.</summary>
    public static readonly ErrorCode MalformedArchive =
        new(2110, "an archive is malformed or truncated", ExitCode.Integrity);

    /// <summary>A name in an archive points outside of it or cannot be a name.</summary>
    public static readonly ErrorCode UnsafeArchivePath =
        new(2111, "an unsafe path in an archive", ExitCode.Refused);

    /// <summary>An archive holds an entry of a type that we do not read.</summary>
    public static readonly ErrorCode UnsupportedArchiveEntry =
        new(2112, "an unsupported entry in an archive", ExitCode.Failed);

    /// <summary>An archive is larger, deeper or has more entries than we allow.</summary>
    public static readonly ErrorCode ArchiveLimitExceeded =
        new(2113, "an archive exceeds a limit", ExitCode.Refused);

    /// <summary>An archive has a device, and devices were forbidden.</summary>
    public static readonly ErrorCode DeviceRefused =
        new(2114, "an archive has a device", ExitCode.Refused);
}
