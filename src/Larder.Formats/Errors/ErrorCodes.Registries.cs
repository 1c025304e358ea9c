namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>The text is no name of an image in a registry.</summary>
    public static readonly ErrorCode ImageReferenceInvalid = new(1101, "the image reference cannot be read",
        ExitCode.Usage);

    /// <summary>The registry wants credentials, or does not take those it got.</summary>
    public static readonly ErrorCode RegistryUnauthorized = new(1102, "the registry does not accept the credentials",
        ExitCode.NotAllowed);

    /// <summary>The registry knows who asks, and refuses.</summary>
    public static readonly ErrorCode RegistryDenied = new(1103, "the registry denies access", ExitCode.NotAllowed);

    /// <summary>The registry has no such repository, manifest or blob, or does not say so to strangers.</summary>
    public static readonly ErrorCode RegistryNotFound = new(1104, "the registry says it does not exist or is private",
        ExitCode.NotFound);

    /// <summary>The registry takes no more requests for a while.</summary>
    public static readonly ErrorCode RegistryRateLimited = new(1105, "the registry limits requests",
        ExitCode.Unavailable, IsTransient: true);

    /// <summary>The registry does not answer, or breaks off again and again.</summary>
    public static readonly ErrorCode RegistryUnreachable = new(1106, "the registry does not answer",
        ExitCode.Unavailable, IsTransient: true);

    /// <summary>The registry answers what its protocol does not allow.</summary>
    public static readonly ErrorCode RegistryProtocol = new(1107, "the registry breaks its protocol",
        ExitCode.Unavailable);

    /// <summary>The registry's certificate is not trusted, or ours are not usable.</summary>
    public static readonly ErrorCode RegistryTls = new(1108, "no trusted connection to the registry",
        ExitCode.Unavailable);

    /// <summary>The registry leads to an address that we do not follow it to.</summary>
    public static readonly ErrorCode RegistryAddressRefused = new(1109, "the registry leads to a forbidden address",
        ExitCode.Refused);

    /// <summary>A document is larger than we read or the registry takes.</summary>
    public static readonly ErrorCode RegistryTooLarge = new(1110, "the content is too large", ExitCode.Integrity);

    /// <summary>The manifest is of a kind that is not supported.</summary>
    public static readonly ErrorCode ImageUnsupported = new(1111, "the kind of manifest is not supported",
        ExitCode.Usage);

    /// <summary>The image is there, but not for the platform asked for.</summary>
    public static readonly ErrorCode ImagePlatformMissing = new(1112, "the image is not there for this platform",
        ExitCode.NotFound);

    /// <summary>A file with credentials cannot be read, or a credential helper failed.</summary>
    public static readonly ErrorCode CredentialsUnusable = new(1113, "the stored credentials cannot be used",
        ExitCode.Usage);

    /// <summary>A file that names the mirrors of a registry cannot be used.</summary>
    public static readonly ErrorCode MirrorsInvalid = new(1114, "the mirrors of a registry cannot be read", ExitCode.Usage);
}
