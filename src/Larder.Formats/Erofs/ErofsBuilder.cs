using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Disks;
using Larder.Formats.FileMetadata;

namespace Larder.Formats.Erofs;

/// <summary>
/// Makes an EROFS image: a file system that is only read, without compression, whose bytes follow from the tree and the
/// options alone. First all paths are added, then the image is laid out, then its structures are written, and the bytes of
/// files, which are the caller's to copy, over the room that is left for them. Used by one thread at a time.
/// </summary>
/// <param name="fileSystem">The id of the file system; the UUID comes from it and the options.</param>
/// <param name="options">What the image is to be like.</param>
public sealed class ErofsBuilder(Digest fileSystem, ErofsOptions options)
{
    private const string Context = "larder 2026 erofs image v1";

    // A longer tail would leave less room in its block than it saves.
    private const int MaxInlineTail = DiskBlock.Size / 2;
    private readonly ErofsTree _tree = new();
    private readonly List<ErofsDevice> _devices = [];
    private long _attributeBlock;
    private long _blocks;

    /// <summary>The UUID of the image.</summary>
    public Guid Uuid { get; } = options.Uuid ?? Derive(fileSystem, options);

    /// <summary>Inodes that are in use.</summary>
    public long Inodes => _tree.Inodes.Count;

    /// <summary>Bytes of the image, once it is laid out.</summary>
    public long Size => _blocks * DiskBlock.Size;

    /// <summary>Adds a path; in the order of the walk, the root first.</summary>
    /// <returns>The inode, when it is a file with bytes that no path before has led to; else null.</returns>
    /// <exception cref="ArgumentException">The root is no directory.</exception>
    /// <exception cref="Errors.LarderException">LRD2402: EROFS has no place for something of the path.</exception>
    public ErofsInode? Add(WalkedPath path) =>
        _tree.Add(path) is { Size: > 0 } inode && path.Kind is PathKind.File ? inode : null;

    /// <summary>Adds a file beside the image; the kernel is told of all of them, in this order, when the image is mounted.</summary>
    /// <returns>Its number, from 1.</returns>
    public int AddDevice(ErofsDevice device)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(_devices.Count, ErofsDevice.MaxCount, nameof(device));
        _devices.Add(device);
        return _devices.Count;
    }

    /// <summary>States that the bytes of a file lie in a file beside the image, as whole blocks with zeros behind the last byte.</summary>
    /// <param name="file">The file; its bytes are not to be copied.</param>
    /// <param name="device">What <see cref="AddDevice"/> returned.</param>
    /// <param name="block">The first block there.</param>
    public static void PlaceElsewhere(ErofsInode file, int device, long block) => file.Elsewhere = (device, checked((uint)block));

    /// <summary>Gives the bytes of a file, which are then written with the structures and not to be copied; for small ones.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bytes">All its bytes; kept.</param>
    public static void PlaceBytes(ErofsInode file, ReadOnlyMemory<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, file.Size, nameof(bytes));
        file.Bytes = bytes;
    }

    /// <summary>Lays the image out; all paths were added.</summary>
    /// <exception cref="Errors.LarderException">LRD2402: the tree is too large for EROFS.</exception>
    public void LayOut()
    {
        _tree.Complete();
        long words = Share();
        long at = ErofsSuperblock.CountBytes(_devices.Count);
        foreach (ErofsInode inode in _tree.Inodes)
        {
            at = Place(inode, at);
        }

        _attributeBlock = DiskBlock.Count(at);
        _blocks = _attributeBlock + DiskBlock.Count(words * sizeof(uint));
        PlaceBlocks(static inode => inode.Kind is not PathKind.File);
        PlaceBlocks(static inode => inode.Kind is PathKind.File);
        if (_blocks > uint.MaxValue)
        {
            throw DiskErrors.CannotHold("The tree", "EROFS images have at most 16 TiB");
        }
    }

    /// <summary>Where the whole blocks of a file go: the offset of the first; and where what is left goes, null when it is a block too.</summary>
    public static (long Blocks, long? Tail) PlaceOf(ErofsInode file) =>
        (file.FirstBlock * DiskBlock.Size, file.IsTailInline ? file.TailOffset : null);

    /// <summary>
    /// Writes all but the bytes of files that were not given, in ascending order; zeros between are room that is left for them.
    /// </summary>
    public void WriteStructures(DiskWrite write)
    {
        write(0, ErofsSuperblock.Build(new ErofsPlan(_tree.Inodes[0], Inodes, _blocks, _attributeBlock, _devices, Uuid, options.Label)));
        foreach (ErofsInode inode in _tree.Inodes)
        {
            write(inode.Offset, inode.Build());
            if (inode.IsTailInline && IsWrittenHere(inode))
            {
                write(inode.TailOffset, OwnBytes(inode).Span[^inode.TailSize..]);
            }
        }

        foreach (ErofsAttribute attribute in _tree.Attributes.Where(static one => one.Shared is not null))
        {
            write((_attributeBlock * DiskBlock.Size) + (attribute.Shared!.Value * (long)sizeof(uint)), attribute.Bytes.Span);
        }

        WriteBlocks(write, static inode => inode.Kind is not PathKind.File);
        WriteBlocks(write, static inode => !inode.Bytes.IsEmpty);
    }

    private static Guid Derive(Digest fileSystem, ErofsOptions options)
    {
        Blake3Hasher hasher = Blake3Hasher.ForDerivedKey(Context);
        hasher.Update(fileSystem.Bytes);
        hasher.Update(Encoding.UTF8.GetBytes(options.Label));
        return DerivedUuid.Of(hasher.Finish());
    }

    private static bool IsWrittenHere(ErofsInode inode) => inode.Kind is not PathKind.File || !inode.Bytes.IsEmpty;

    private void WriteBlocks(DiskWrite write, Func<ErofsInode, bool> which)
    {
        foreach (ErofsInode inode in _tree.Inodes.Where(inode => inode.Blocks > 0 && which(inode)))
        {
            ReadOnlySpan<byte> bytes = OwnBytes(inode).Span;
            write(inode.FirstBlock * DiskBlock.Size, bytes[..(int)Math.Min(bytes.Length, inode.Blocks * DiskBlock.Size)]);
        }
    }

    private ReadOnlyMemory<byte> OwnBytes(ErofsInode inode) => inode.Kind is PathKind.File ? inode.Bytes
        : inode.Entries is null ? inode.Target : ErofsDirectory.Build(inode, _tree.Inodes);

    // An attribute that several inodes have stands once. An inode can name few, and most have one.
    private long Share()
    {
        long words = 0;
        foreach (ErofsAttribute attribute in _tree.Attributes.Where(static one => one.Uses > 1))
        {
            attribute.Shared = checked((uint)words);
            words += attribute.Bytes.Length / sizeof(uint);
        }

        return words;
    }

    // An inode lies in one block with its attributes and what stands behind it, as far as they are no larger.
    private static long Place(ErofsInode inode, long at)
    {
        at = (at + ErofsInode.SlotSize - 1) & ~(long)(ErofsInode.SlotSize - 1);
        inode.IsTailInline = inode.Elsewhere is null && inode.TailSize > 0
            && (inode.Kind is not PathKind.File || inode.TailSize <= MaxInlineTail)
            && inode.HeadSize + inode.TailSize <= DiskBlock.Size;
        long room = DiskBlock.Size - (at % DiskBlock.Size);
        int wanted = inode.AllSize <= DiskBlock.Size ? inode.AllSize : ErofsInode.CoreSize;
        inode.Offset = wanted <= room ? at : at + room;
        return inode.Offset + inode.AllSize;
    }

    private void PlaceBlocks(Func<ErofsInode, bool> which)
    {
        foreach (ErofsInode inode in _tree.Inodes.Where(inode => which(inode) && inode.Blocks > 0))
        {
            inode.FirstBlock = _blocks;
            _blocks += inode.Blocks;
        }
    }
}
