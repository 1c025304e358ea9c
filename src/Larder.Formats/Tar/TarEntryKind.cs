namespace Larder.Formats.Tar;

/// <summary>What an archive entry makes.</summary>
public enum TarEntryKind
{
    /// <summary>A regular file, with content; contiguous and sparse files are files like others.</summary>
    File = 0,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link, its target verbatim.</summary>
    Symlink,

    /// <summary>One more name for a file, named by its path in the archive. Never with content of its own.</summary>
    HardLink,

    /// <summary>A character device.</summary>
    CharacterDevice,

    /// <summary>A block device.</summary>
    BlockDevice,

    /// <summary>A named pipe.</summary>
    Fifo,
}
