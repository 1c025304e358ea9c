namespace Larder.Install.Journal;

/// <summary>Where a transaction stands (docs/design.md §7).</summary>
public enum TransactionState
{
    /// <summary>Finding out what is meant: bytes to manifest, name to revision.</summary>
    Resolve,

    /// <summary>The verdict, before any layer byte is read.</summary>
    Verify,

    /// <summary>Conflicts, platform, space, dependants; command names are reserved.</summary>
    Precheck,

    /// <summary>Content into the store.</summary>
    Download,

    /// <summary>What the pack needs, as child transactions.</summary>
    Dependencies,

    /// <summary>The checkout is staged and renamed into place.</summary>
    Install,

    /// <summary>The next generation, and the one rename that switches.</summary>
    Switch,

    /// <summary>What nobody needs any more is released.</summary>
    Collect,

    /// <summary>Done.</summary>
    Completed,

    /// <summary>Undone after an error.</summary>
    Failed,

    /// <summary>Undone on request.</summary>
    Cancelled,

    /// <summary>Its process ended; undone, and to be resumed.</summary>
    Interrupted,
}
