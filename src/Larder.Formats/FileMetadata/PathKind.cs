namespace Larder.Formats.FileMetadata;

/// <summary>
/// What a path of a file system is: a node of its tree, or one of the three that castore has no node for.
/// </summary>
public enum PathKind
{
    /// <summary>A directory.</summary>
    Directory = 0,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A symbolic link.</summary>
    Symlink,

    /// <summary>A character device.</summary>
    CharacterDevice,

    /// <summary>A block device.</summary>
    BlockDevice,

    /// <summary>A named pipe.</summary>
    Fifo,
}
