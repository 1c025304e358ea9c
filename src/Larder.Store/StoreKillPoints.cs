using Larder.Native.Durability;

namespace Larder.Store;

/// <summary>The store's writes that a promise rests on, in the order of the commit protocol (docs/design.md §4).</summary>
public static class StoreKillPoints
{
    internal static readonly KillPoint ReserveSegment = new("store.commit.segment");
    internal static readonly KillPoint SyncSegment = new("store.sync.segment");
    internal static readonly KillPoint SyncSegments = new("store.sync.segments");
    internal static readonly KillPoint CommitBatch = new("store.commit.batch");
    internal static readonly KillPoint WriteIndex = new("store.write.index");
    internal static readonly KillPoint CommitSeal = new("store.commit.seal");
    internal static readonly KillPoint CommitRecovered = new("store.commit.recovered");
    internal static readonly KillPoint WriteFormat = new("store.write.format");
    internal static readonly KillPoint CommitRoot = new("store.commit.root");
    internal static readonly KillPoint CommitRebuilt = new("store.commit.rebuilt");

    /// <summary>The sync of a checkout, before it gets its name.</summary>
    public static readonly KillPoint SyncCheckout = new("store.sync.checkout");

    /// <summary>The rename that publishes a checkout.</summary>
    public static readonly KillPoint RenameCheckout = new("store.rename.checkout");

    /// <summary>The sync of an exported archive, before it gets its name.</summary>
    public static readonly KillPoint SyncExport = new("store.sync.export");

    /// <summary>The rename that publishes an exported archive.</summary>
    public static readonly KillPoint RenameExport = new("store.rename.export");
}
