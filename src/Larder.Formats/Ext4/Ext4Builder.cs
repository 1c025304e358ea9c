using Larder.Formats.Digests;
using Larder.Formats.Disks;
using Larder.Formats.FileMetadata;

namespace Larder.Formats.Ext4;

/// <summary>
/// Makes an ext4 image: a writable file system whose bytes follow from the tree and the options alone. First all paths are
/// added, then the image is laid out, then the blocks of each file are placed, at last the structures are written. The bytes
/// of files are the caller's to copy; nothing of them passes here. Used by one thread at a time.
/// </summary>
public sealed class Ext4Builder
{
    private readonly Ext4Options _options;
    private readonly Ext4Identity _identity;
    private readonly Ext4Tree _tree;
    private Ext4Plan? _plan;
    private ExtentPlacer? _placer;
    private long _imageBlocks;

    /// <summary>Begins an image.</summary>
    /// <param name="fileSystem">The id of the file system; UUID and hash seed come from it and the options.</param>
    /// <param name="options">What the image is to be like.</param>
    public Ext4Builder(Digest fileSystem, Ext4Options options)
    {
        _options = options;
        _identity = new Ext4Identity(fileSystem, options);
        _tree = new Ext4Tree(_identity);
    }

    /// <summary>The UUID of the image.</summary>
    public Guid Uuid => _identity.Uuid;

    /// <summary>Inodes that are taken, those that every image has among them.</summary>
    public long Inodes => _tree.NextNumber - 1;

    /// <summary>
    /// Paths whose time is before 1901-12-13 or after 2446-05-10. They have the nearest time that ext4 has, as Linux gives it
    /// on a mounted disk.
    /// </summary>
    public long ClampedTimes => _tree.ClampedTimes;

    /// <summary>Bytes of the image, once it is laid out.</summary>
    public long Size => _imageBlocks * DiskBlock.Size;

    /// <summary>Adds a path; in the order of the walk, the root first.</summary>
    /// <returns>The inode, when it is a file with bytes that no path before has led to; else null.</returns>
    /// <exception cref="ArgumentException">The root is no directory.</exception>
    /// <exception cref="Errors.LarderException">LRD2402: ext4 has no place for something of the path.</exception>
    public Ext4Inode? Add(WalkedPath path) =>
        _tree.Add(path) is { Size: > 0 } inode && path.Kind is PathKind.File ? inode : null;

    /// <summary>Lays the image out, and places all but the bytes of files; all paths were added.</summary>
    /// <param name="fileBlocks">How many blocks the files will take; a few more do no harm.</param>
    /// <exception cref="Errors.LarderException">LRD2401: the size that was asked for is too small. LRD2402: the tree is too large for any.</exception>
    public void LayOut(long fileBlocks)
    {
        _tree.Complete();
        long content = fileBlocks + StructureBlocks() + 1;
        (Ext4Layout layout, _imageBlocks) = Ext4Geometry.Choose(_options.Size, content, Inodes);
        long journalBlocks = _options.HasJournal ? Ext4Journal.CountBlocks(layout.Blocks) : 0;
        if (journalBlocks > 0)
        {
            (layout, _imageBlocks) = Ext4Geometry.Choose(_options.Size, content + journalBlocks, Inodes);
            journalBlocks = Ext4Journal.CountBlocks(layout.Blocks);
        }

        BlockAllocator allocator = new(layout, (content + journalBlocks + layout.Blocks - layout.Room) * DiskBlock.Size);
        _placer = new ExtentPlacer(allocator);
        long resizeBlock = allocator.Take(1).Start;
        _plan = new Ext4Plan(_options, _identity, layout, allocator, PlaceJournal(journalBlocks), resizeBlock, _tree.HasValuesInInodes);
        PlaceStructures();
    }

    /// <summary>Places the blocks of a file, in the order in which files were added.</summary>
    /// <param name="file">The inode.</param>
    /// <param name="data">Its blocks that are not all zeros; the others become holes.</param>
    /// <returns>Where to copy the bytes to, valid as long as the inode is.</returns>
    /// <exception cref="Errors.LarderException">LRD2401: the size that was asked for is too small.</exception>
    public ReadOnlySpan<PlacedRun> Place(Ext4Inode file, IReadOnlyList<BlockRun> data)
    {
        file.Extents = _placer!.Place(data);
        return file.Extents.Extents;
    }

    /// <summary>Writes all but the bytes of files; all of them were placed.</summary>
    public void WriteStructures(DiskWrite write)
    {
        Ext4Plan plan = _plan!;
        foreach (Ext4Inode inode in AllInodes())
        {
            inode.Extents?.WriteBlocks(_identity.SeedOf(inode.Number), write);
        }

        DirectoryWriter directories = new(_identity);
        foreach (Ext4Inode inode in WithOwnBytes())
        {
            WriteExtents(inode, inode.Entries is null ? inode.Bytes.Span : directories.Build(inode), write);
        }

        foreach (AttributeBlock block in _tree.AttributeBlocks)
        {
            write(block.Position * DiskBlock.Size, block.Build(_identity.Seed));
        }

        if (plan.Journal is { } journal)
        {
            write(journal.Extents!.Extents[0].Physical * DiskBlock.Size, Ext4Journal.Build(journal.Size / DiskBlock.Size));
        }

        ResizeInode.WriteBlocks(plan, write);
        new GroupWriter(plan, _tree).Write(write);
    }

    // Directories, long targets and values of attributes.
    private IEnumerable<Ext4Inode> WithOwnBytes() => _tree.Inodes.Prepend(_tree.Root).Where(static inode =>
        inode.Entries is not null || (inode.Bytes.Length > 0 && (inode.Flags & Ext4Inode.ExtentsFlag) != 0));

    private IEnumerable<Ext4Inode> AllInodes() => _tree.Inodes.Prepend(_tree.Root);

    private long StructureBlocks() => _tree.AttributeBlocks.Count + WithOwnBytes().Sum(static inode => DiskBlock.Count(inode.Size));

    private Ext4Inode? PlaceJournal(long blocks) => blocks == 0
        ? null
        : new Ext4Inode(Ext4Inode.Journal, Ext4Inode.FileType | 0x180)
        {
            Size = blocks * DiskBlock.Size,
            Flags = Ext4Inode.ExtentsFlag,
            Extents = _placer!.Place([new BlockRun(0, blocks)]),
        };

    private void PlaceStructures()
    {
        foreach (Ext4Inode inode in WithOwnBytes())
        {
            inode.Extents = _placer!.Place([new BlockRun(0, DiskBlock.Count(inode.Size))]);
        }

        foreach (AttributeBlock block in _tree.AttributeBlocks)
        {
            block.Position = _plan!.Allocator.Take(1).Start;
        }
    }

    private static void WriteExtents(Ext4Inode inode, ReadOnlySpan<byte> bytes, DiskWrite write)
    {
        foreach (PlacedRun extent in inode.Extents!.Extents)
        {
            int begin = (int)extent.Logical * DiskBlock.Size;
            write(extent.Physical * DiskBlock.Size, bytes[begin..(int)Math.Min(bytes.Length, begin + (extent.Count * DiskBlock.Size))]);
        }
    }
}
