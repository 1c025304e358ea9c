namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>A pack's manifest breaks a rule of its format.</summary>
    public static readonly ErrorCode PackManifestInvalid = new(4001, "the pack manifest is invalid", ExitCode.Usage);

    /// <summary>A pack's manifest has a field that this version does not know.</summary>
    public static readonly ErrorCode PackManifestUnknownField = new(4002, "the pack manifest has an unknown field", ExitCode.Usage);

    /// <summary>A pack's manifest, or a part of it, is of a later version of Larder.</summary>
    public static readonly ErrorCode PackManifestUnsupported = new(4003, "the pack manifest needs a later version", ExitCode.Usage);

    /// <summary>A pack is for another operating system or processor.</summary>
    public static readonly ErrorCode WrongPlatform = new(4004, "the pack is for another platform", ExitCode.Conflict);

    /// <summary>A pack or recipe names a base that this version does not know.</summary>
    public static readonly ErrorCode UnsupportedBase = new(4005, "the base is not supported", ExitCode.Usage);
}
