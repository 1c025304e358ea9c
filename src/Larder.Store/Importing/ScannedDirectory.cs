using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;

namespace Larder.Store.Importing;

/// <summary>
/// A directory while it is imported: what its names are, and how much of the work on it is left. Owns the handle, which is
/// closed as soon as nothing is opened through it any more.
/// </summary>
internal sealed class ScannedDirectory(ScannedDirectory? parent, byte[] name)
{
    private int _unopened = 1;
    private int _unfinished = 1;

    /// <summary>The directory that it is in; null for the one that is imported.</summary>
    public ScannedDirectory? Parent => parent;

    /// <summary>Its name there; empty for the one that is imported.</summary>
    public byte[] Name => name;

    /// <summary>Open until all below it is, then null.</summary>
    public DirectoryHandle? Handle { get; set; }

    /// <summary>True when the handle is the caller's.</summary>
    public bool IsHandleBorrowed { get; init; }

    /// <summary>The file system that it is on.</summary>
    public ulong Device { get; set; }

    /// <summary>Its attributes.</summary>
    public PathAttributes Attributes { get; set; }

    /// <summary>All names in it, in order.</summary>
    public ScannedEntry[] Entries { get; set; } = [];

    /// <summary>Its node, once nothing is left to do; null when it went away before it was opened.</summary>
    public Node? Node { get; set; }

    /// <summary>What the last import found here; null when that is not known.</summary>
    public SeenDirectory? Seen { get; set; }

    /// <summary>One more piece of work: something is to be opened through the handle, and then finished.</summary>
    public void Expect(int pieces)
    {
        _ = Interlocked.Add(ref _unopened, pieces);
        _ = Interlocked.Add(ref _unfinished, pieces);
    }

    /// <summary>A piece of work needs the handle no more.</summary>
    public void Opened()
    {
        if (Interlocked.Decrement(ref _unopened) == 0 && !IsHandleBorrowed)
        {
            // Let go too: the tree is held until the end, and has one for every directory.
            Handle?.Dispose();
            Handle = null;
        }
    }

    /// <summary>A piece of work is finished; true when none is left.</summary>
    public bool Finished() => Interlocked.Decrement(ref _unfinished) == 0;

    /// <summary>The path from the directory that is imported.</summary>
    public byte[] Path() => parent is null ? [] : ImportErrors.PathBelow(parent.Path(), name);
}
