namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>The store's files are not what its index says.</summary>
    public static readonly ErrorCode StoreDamaged = new(2301, "the store is damaged", ExitCode.Integrity);

    /// <summary>No such content in the store.</summary>
    public static readonly ErrorCode NotInStore = new(2302, "not in the store", ExitCode.NotFound);

    /// <summary>The store was written by a newer Larder.</summary>
    public static readonly ErrorCode NewerStore = new(2303, "the store is newer than this build", ExitCode.Conflict);

    /// <summary>A file changed while it was read.</summary>
    public static readonly ErrorCode ChangedWhileReading = new(2304, "a file changed while it was read", ExitCode.Failed, IsTransient: true);

    /// <summary>The destination of an export exists.</summary>
    public static readonly ErrorCode DestinationExists = new(2305, "the destination exists", ExitCode.Conflict);

    /// <summary>A path is not in the tree.</summary>
    public static readonly ErrorCode NotInTree = new(2306, "not in the tree", ExitCode.NotFound);

    /// <summary>What was named cannot be imported.</summary>
    public static readonly ErrorCode CannotImport = new(2307, "cannot be imported", ExitCode.Failed);

    /// <summary>What a new root was to keep was collected before it was recorded.</summary>
    public static readonly ErrorCode CollectedMeanwhile = new(2308, "content was collected meanwhile", ExitCode.Failed, IsTransient: true);

    /// <summary>A store keeps other content under a name that was to be pushed or pulled.</summary>
    public static readonly ErrorCode NameTaken = new(2309, "a name keeps other content", ExitCode.Conflict);

    /// <summary>What a store at the other end of a connection says is not what the protocol allows.</summary>
    public static readonly ErrorCode PeerProtocol = new(2310, "another store cannot be understood", ExitCode.Failed);

    /// <summary>A store on another machine does not answer.</summary>
    public static readonly ErrorCode PeerUnreachable = new(2311, "another store cannot be reached", ExitCode.Unavailable, IsTransient: true);
}
