namespace Larder.Formats.Disks;

/// <summary>What an entry of a directory leads to, as ext4 and EROFS say it with the same numbers.</summary>
internal enum DirectoryEntryType : byte
{
    Unknown = 0,
    File = 1,
    Directory = 2,
    CharacterDevice = 3,
    BlockDevice = 4,
    Fifo = 5,
    Symlink = 7,
}
