using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;

namespace Larder.Store.Importing;

/// <summary>What the first path of an inode gave, for its other paths; in the metadata, their link group.</summary>
internal sealed class ImportedLink(FileStatus status, Node node, PathAttributes attributes)
{
    private int _count;

    /// <summary>The inode as it was read.</summary>
    public FileStatus Status => status;

    /// <summary>Its node; the default for a device or fifo.</summary>
    public Node Node => node;

    /// <summary>Its attributes.</summary>
    public PathAttributes Attributes => attributes;

    /// <summary>How many paths of the tree are it.</summary>
    public uint Count => (uint)_count;

    /// <summary>The first of them, once the metadata came to it.</summary>
    public WalkedPath? Leader { get; set; }

    /// <summary>One more path is it.</summary>
    public ImportedLink Join()
    {
        _ = Interlocked.Increment(ref _count);
        return this;
    }
}
