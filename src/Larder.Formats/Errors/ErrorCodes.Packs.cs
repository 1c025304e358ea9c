namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>A pack's manifest breaks a rule of its format.</summary>
    public static readonly ErrorCode PackManifestInvalid = new(4001, "the pack manifest is invalid", ExitCode.Usage);

    /// <summary>A pack's manifest has a field that this version does not know.</summary>
    public static readonly ErrorCode PackManifestUnknownField = new(4002, "the pack manifest has an unknown field",
        ExitCode.Usage);

    /// <summary>A pack's manifest, or a part of it, is of a later version of Larder.</summary>
    public static readonly ErrorCode PackManifestUnsupported = new(4003, "the pack manifest needs a later version",
        ExitCode.Usage);

    /// <summary>A pack is for another operating system or processor.</summary>
    public static readonly ErrorCode WrongPlatform = new(4004, "the pack is for another platform", ExitCode.Conflict);

    /// <summary>A pack or recipe names a base that this version does not know.</summary>
    public static readonly ErrorCode UnsupportedBase = new(4005, "the base is not supported", ExitCode.Usage);

    /// <summary>A recipe is no YAML of the kind that recipes are.</summary>
    public static readonly ErrorCode RecipeMalformed = new(4101, "the recipe cannot be read", ExitCode.Usage);

    /// <summary>A recipe has a key that recipes do not have.</summary>
    public static readonly ErrorCode RecipeUnknownKey = new(4102, "the recipe has an unknown key", ExitCode.Usage);

    /// <summary>A recipe lacks a key that it must have.</summary>
    public static readonly ErrorCode RecipeMissingKey = new(4103, "the recipe lacks a key", ExitCode.Usage);

    /// <summary>A value in a recipe breaks a rule.</summary>
    public static readonly ErrorCode RecipeInvalidValue = new(4104, "a value in the recipe is invalid", ExitCode.Usage);

    /// <summary>A recipe asks for something that this version does not do.</summary>
    public static readonly ErrorCode RecipeUnsupported = new(4105, "the recipe needs a later version", ExitCode.Usage);

    /// <summary>There is no recipe where one was looked for.</summary>
    public static readonly ErrorCode RecipeNotFound = new(4106, "there is no recipe", ExitCode.NotFound);

    /// <summary>A directory has something that the checksum's rule does not cover.</summary>
    public static readonly ErrorCode ChecksumUnsupportedEntry = new(4201, "a checksum does not cover an entry",
        ExitCode.Usage);

    /// <summary>The checksum is another than the expected one.</summary>
    public static readonly ErrorCode ChecksumMismatch = new(4202, "the checksum is another", ExitCode.Integrity);

    /// <summary>There is nothing to take a checksum of.</summary>
    public static readonly ErrorCode ChecksumPathNotFound = new(4203, "there is nothing to take a checksum of",
        ExitCode.NotFound);

    /// <summary>A source entry lacks where its bytes are published.</summary>
    public static readonly ErrorCode SourceEntryIncomplete = new(4204, "the source entry is incomplete",
        ExitCode.Usage);

    /// <summary>A source entry would not be accepted by an index.</summary>
    public static readonly ErrorCode SourceEntryInvalid = new(4205, "the source entry is invalid", ExitCode.Usage);

    /// <summary>The work tree is not what its commit is.</summary>
    public static readonly ErrorCode WorkTreeDiffers = new(4206, "the work tree differs from its commit",
        ExitCode.Conflict);

    /// <summary>A step of a build did not succeed.</summary>
    public static readonly ErrorCode BuildStepFailed = new(4301, "a build step failed", ExitCode.Failed);

    /// <summary>A part's source is not there.</summary>
    public static readonly ErrorCode BuildSourceNotFound = new(4302, "a part's source is not there", ExitCode.NotFound);

    /// <summary>SOURCE_DATE_EPOCH is no time.</summary>
    public static readonly ErrorCode SourceDateInvalid = new(4303, "SOURCE_DATE_EPOCH is not a time", ExitCode.Usage);

    /// <summary>A pack would hold nothing.</summary>
    public static readonly ErrorCode PackEmpty = new(4304, "a pack has no files", ExitCode.Failed);

    /// <summary>A pack lacks a file that its recipe names.</summary>
    public static readonly ErrorCode PackEntryMissing = new(4305, "a pack lacks what its recipe names", ExitCode.Failed);
}
