using Larder.Native.Durability;

namespace Larder.Images;

/// <summary>The writes that an image's promises rest on (docs/design.md §4).</summary>
internal static class ImageKillPoints
{
    public static readonly KillPoint SyncBootFiles = new("images.sync.boot");
    public static readonly KillPoint SyncStaged = new("images.sync.staged");
    public static readonly KillPoint RenameImage = new("images.rename.image");
    public static readonly KillPoint SyncImages = new("images.sync.images");
    public static readonly KillPoint CommitName = new("images.commit.name");
    public static readonly KillPoint CommitRemoved = new("images.commit.removed");
    public static readonly KillPoint SyncNames = new("images.sync.names");
    public static readonly KillPoint SyncDamaged = new("images.sync.damaged");
    public static readonly KillPoint UnlinkDamaged = new("images.unlink.damaged");
    public static readonly KillPoint RenameAway = new("images.rename.away");
}
