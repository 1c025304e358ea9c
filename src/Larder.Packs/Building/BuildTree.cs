using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Importing;

namespace Larder.Packs.Building;

/// <summary>
/// One of the trees that steps see, as what it is in the store and, only once a step really runs, as files. Owns nothing:
/// the files lie in the build's area.
/// </summary>
internal sealed class BuildTree(ContentStore store, BuildArea area, byte[] name, TreeWriter write)
{
    private const ushort Private = 0x1C0;
    private const ushort SpecialBits = 0xE00;

    private bool _isOnDisk;

    /// <summary>A tree with nothing in it.</summary>
    public static FileSystem Empty { get; } = FileSystem.Plain(CastoreDirectory.Empty.ToNode());

    /// <summary>What it is.</summary>
    public FileSystem FileSystem { get; private set; } = Empty;

    /// <summary>Makes it another one; files on disk are as if they were not there.</summary>
    public void Become(FileSystem fileSystem)
    {
        FileSystem = fileSystem;
        _isOnDisk = false;
    }

    /// <summary>Makes the files what the tree is.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD8002, LRD8004; LRD2301 or LRD2302 for damaged content.</exception>
    public void PutOnDisk(CancellationToken cancellationToken)
    {
        if (_isOnDisk)
        {
            return;
        }

        area.Directory.RemoveTree(name);
        area.Directory.MakeDirectory(name, Private);
        using DirectoryHandle into = area.Directory.OpenDirectory(name);
        write(store, FileSystem, into, cancellationToken);
        SetSpecialBits(into);
        _isOnDisk = true;
    }

    /// <summary>Makes the tree what the files are.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD2304, LRD2307, LRD8002, LRD8003.</exception>
    public void Capture(StoreWriter writer, CancellationToken cancellationToken)
    {
        using DirectoryHandle directory = area.Directory.OpenDirectory(name);
        FileSystem = new DirectoryImporter(writer).Import(directory, cancellationToken).FileSystem;
    }

    // A tree that is written back must be what the step before left, or known steps and run ones would differ; a checkout
    // drops these bits on purpose. The area is its owner's alone.
    private void SetSpecialBits(DirectoryHandle into)
    {
        foreach (WalkedPath path in Store.Trees.FileSystemReader.Walk(store, FileSystem))
        {
            if (path.Kind is not PathKind.Symlink && (path.Attributes.Mode & SpecialBits) != 0)
            {
                into.SetMode(path.Path.Span, path.Attributes.Mode);
            }
        }
    }
}
