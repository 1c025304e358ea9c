namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>Bytes do not have the digest that was promised.</summary>
    public static readonly ErrorCode DigestMismatch = new(2001, "content has another digest", ExitCode.Integrity);

    /// <summary>There are more or fewer bytes than was promised or is allowed.</summary>
    public static readonly ErrorCode SizeMismatch = new(2002, "content has another size", ExitCode.Integrity);
}
