namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>The text names nothing that could be fetched or installed.</summary>
    public static readonly ErrorCode ReferenceInvalid = new(1001, "the reference cannot be read", ExitCode.Usage);

    /// <summary>The text names a kind of source that this version does not fetch from.</summary>
    public static readonly ErrorCode ReferenceUnsupported = new(1002, "the kind of source is not supported",
        ExitCode.Usage);

    /// <summary>The file that a reference names is not there.</summary>
    public static readonly ErrorCode PackFileNotFound = new(1003, "the pack file is not there", ExitCode.NotFound);

    /// <summary>The file is no pack, or its archive is damaged.</summary>
    public static readonly ErrorCode PackArchiveInvalid = new(1004, "the pack file is not a whole pack",
        ExitCode.Integrity);

    /// <summary>A pack holds something that no pack has, or holds it twice.</summary>
    public static readonly ErrorCode PackArchiveUnexpectedEntry = new(1005,
        "the pack file has an entry that does not belong", ExitCode.Integrity);

    /// <summary>A blob that the pack's documents name is not in the file.</summary>
    public static readonly ErrorCode PackBlobMissing = new(1006, "a blob is missing in the pack file",
        ExitCode.Integrity);

    /// <summary>An OCI document breaks a rule of its specification.</summary>
    public static readonly ErrorCode OciDocumentInvalid = new(1007, "the OCI document is invalid", ExitCode.Integrity);

    /// <summary>It is an OCI image or another artifact, not a pack.</summary>
    public static readonly ErrorCode NotAPack = new(1008, "the artifact is not a pack", ExitCode.Usage);
}
