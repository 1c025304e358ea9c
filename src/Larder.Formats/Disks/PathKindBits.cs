using Larder.Formats.FileMetadata;

namespace Larder.Formats.Disks;

/// <summary>What a path is, in the numbers of Linux.</summary>
internal static class PathKindBits
{
    /// <summary>The upper bits of a mode.</summary>
    public static ushort TypeBits(this PathKind kind) => kind switch
    {
        PathKind.Directory => 0x4000,
        PathKind.File => 0x8000,
        PathKind.Symlink => 0xA000,
        PathKind.CharacterDevice => 0x2000,
        PathKind.BlockDevice => 0x6000,
        _ => 0x1000,
    };

    /// <summary>The type in an entry of a directory.</summary>
    public static DirectoryEntryType EntryType(this PathKind kind) => kind switch
    {
        PathKind.Directory => DirectoryEntryType.Directory,
        PathKind.File => DirectoryEntryType.File,
        PathKind.Symlink => DirectoryEntryType.Symlink,
        PathKind.CharacterDevice => DirectoryEntryType.CharacterDevice,
        PathKind.BlockDevice => DirectoryEntryType.BlockDevice,
        _ => DirectoryEntryType.Fifo,
    };
}
