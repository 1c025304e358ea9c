using Larder.Native.Durability;

namespace Larder.Store;

/// <summary>The store's writes that a promise rests on, in the order of the commit protocol (docs/design.md §4).</summary>
internal static class StoreKillPoints
{
    public static readonly KillPoint ReserveSegment = new("store.commit.segment");
    public static readonly KillPoint SyncSegment = new("store.sync.segment");
    public static readonly KillPoint SyncSegments = new("store.sync.segments");
    public static readonly KillPoint CommitBatch = new("store.commit.batch");
    public static readonly KillPoint WriteIndex = new("store.write.index");
    public static readonly KillPoint SyncSealed = new("store.sync.sealed");
    public static readonly KillPoint CommitSeal = new("store.commit.seal");
    public static readonly KillPoint CommitRecovered = new("store.commit.recovered");
    public static readonly KillPoint KeepSeen = new("store.rename.seen");
    public static readonly KillPoint WriteFormat = new("store.write.format");
    public static readonly KillPoint CommitRebuilt = new("store.commit.rebuilt");

    public static readonly KillPoint CommitDoomed = new("store.commit.doomed");
    public static readonly KillPoint CommitCollected = new("store.commit.collected");
    public static readonly KillPoint CommitFreed = new("store.commit.freed");
    public static readonly KillPoint CommitMoved = new("store.commit.moved");
    public static readonly KillPoint CommitDropped = new("store.commit.dropped");
    public static readonly KillPoint UnlinkSegment = new("store.unlink.segment");
    public static readonly KillPoint FreeSpace = new("store.free.space");

    public static readonly KillPoint CommitPinned = new("store.commit.pinned");

    public static readonly KillPoint HoldFile = new("store.link.held");
    public static readonly KillPoint SyncHeld = new("store.sync.held");
    public static readonly KillPoint CommitHeld = new("store.commit.held");
    public static readonly KillPoint UnlinkHeld = new("store.unlink.held");

    public static readonly KillPoint CommitCheck = new("store.commit.check");
    public static readonly KillPoint CommitSetAside = new("store.commit.aside");
    public static readonly KillPoint SyncRetired = new("store.sync.retired");
    public static readonly KillPoint CommitRetired = new("store.commit.retired");
    public static readonly KillPoint CommitForgotten = new("store.commit.forgotten");
}
