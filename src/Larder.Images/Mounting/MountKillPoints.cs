using Larder.Native.Durability;

namespace Larder.Images.Mounting;

/// <summary>What changes between a row and its mount (docs/design.md §4); the rows themselves are the store's.</summary>
internal static class MountKillPoints
{
    public static readonly KillPoint Attach = new("images.mount.attach");
    public static readonly KillPoint Detach = new("images.mount.detach");
    public static readonly KillPoint Unlink = new("images.unlink.mounted");
}
