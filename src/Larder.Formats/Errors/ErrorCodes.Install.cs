namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>No such pack is installed.</summary>
    public static readonly ErrorCode NotInstalled = new(5001, "not installed", ExitCode.NotFound);

    /// <summary>Several installed packs have this name.</summary>
    public static readonly ErrorCode AmbiguousPack = new(5002, "an ambiguous pack name", ExitCode.Usage);

    /// <summary>Another pack has the command.</summary>
    public static readonly ErrorCode CommandConflict = new(5003, "a command of another pack", ExitCode.Conflict);

    /// <summary>A pack that is needed is not there in a fitting version.</summary>
    public static readonly ErrorCode DependencyMissing = new(5004, "a missing dependency", ExitCode.NotFound);

    /// <summary>Installed packs need what would go.</summary>
    public static readonly ErrorCode NeededByOthers = new(5005, "needed by other packs", ExitCode.Conflict);

    /// <summary>A new revision asks for more than the old one.</summary>
    public static readonly ErrorCode MoreCapabilities = new(5006, "more capabilities than before", ExitCode.Refused);

    /// <summary>Packs need each other in a circle.</summary>
    public static readonly ErrorCode DependencyCycle = new(5007, "a circle of dependencies", ExitCode.Conflict);

    /// <summary>There is no earlier state to go back to.</summary>
    public static readonly ErrorCode NothingToRollBack = new(5008, "nothing to roll back to", ExitCode.NotFound);

    /// <summary>The pack file is not the one that the request named.</summary>
    public static readonly ErrorCode PackFileChanged = new(5009, "the pack file changed", ExitCode.Conflict);

    /// <summary>The content of an earlier revision is not in the store any more.</summary>
    public static readonly ErrorCode ContentGone = new(5010, "the content is gone", ExitCode.NotFound);

    /// <summary>No transaction of this number.</summary>
    public static readonly ErrorCode NoSuchTransaction = new(5011, "no such transaction", ExitCode.NotFound);

    /// <summary>The transaction is not in a state for this.</summary>
    public static readonly ErrorCode TransactionState = new(5012, "the transaction's state forbids it", ExitCode.Conflict);

    /// <summary>The files of a pack are not those that its manifest names.</summary>
    public static readonly ErrorCode ContentMismatch = new(5013, "the content is not what the manifest says", ExitCode.Integrity);

    /// <summary>The place that an update would come from is gone.</summary>
    public static readonly ErrorCode UpdateSourceGone = new(5014, "nowhere to update from", ExitCode.NotFound);
}
