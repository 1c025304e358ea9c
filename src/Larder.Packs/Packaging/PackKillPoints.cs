using Larder.Native.Durability;

namespace Larder.Packs.Packaging;

/// <summary>The writes of packaging that a promise rests on: a file with a pack's name is a whole pack.</summary>
internal static class PackKillPoints
{
    public static readonly KillPoint SyncPack = new("packs.sync.pack");
    public static readonly KillPoint RenamePack = new("packs.rename.pack");
    public static readonly KillPoint SyncOutput = new("packs.sync.output");
}
