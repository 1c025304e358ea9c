namespace Larder.Native.Files;

/// <summary>What stands at a path (inode(7), the file type bits).</summary>
public enum FileKind
{
    /// <summary>Not told: the file system does not say in a listing.</summary>
    Unknown = 0,

    /// <summary>A fifo.</summary>
    Fifo = 1,

    /// <summary>A character device.</summary>
    CharacterDevice = 2,

    /// <summary>A directory.</summary>
    Directory = 4,

    /// <summary>A block device.</summary>
    BlockDevice = 6,

    /// <summary>A regular file.</summary>
    File = 8,

    /// <summary>A symbolic link.</summary>
    Symlink = 10,

    /// <summary>A socket.</summary>
    Socket = 12,
}
