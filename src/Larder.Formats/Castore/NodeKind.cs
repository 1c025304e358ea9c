namespace Larder.Formats.Castore;

/// <summary>What a <see cref="Node"/> is.</summary>
public enum NodeKind
{
    /// <summary>No node: only the default value of <see cref="Node"/> says so.</summary>
    None = 0,

    /// <summary>A directory. The values are the field numbers of the wire format.</summary>
    Directory = 1,

    /// <summary>A regular file.</summary>
    File = 2,

    /// <summary>A symbolic link.</summary>
    Symlink = 3,
}
