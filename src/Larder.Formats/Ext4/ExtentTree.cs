using System.Buffers.Binary;
using Larder.Formats.Digests;
using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>
/// Where the blocks of an inode lie: up to 4 extents in the inode, more of them in a tree of blocks
/// (the kernel's documentation, filesystems/ext4, "Extent Tree").
/// </summary>
internal sealed class ExtentTree
{
    /// <summary>The longest extent, in blocks.</summary>
    public const int MaxLength = 32768;

    private const int InInode = 4;
    private const int EntrySize = 12;
    private const int InBlock = (DiskBlock.Size - EntrySize) / EntrySize;
    private const ushort Magic = 0xF30A;

    private readonly PlacedRun[] _extents;
    private readonly int[] _levels;
    private readonly long[] _blocks;

    /// <summary>States extents and the blocks of their tree.</summary>
    /// <param name="extents">In the order of the file, none longer than <see cref="MaxLength"/>.</param>
    /// <param name="blocks">As many as <see cref="CountBlocks"/> says.</param>
    public ExtentTree(ReadOnlySpan<PlacedRun> extents, ReadOnlySpan<long> blocks)
    {
        _extents = extents.ToArray();
        _blocks = blocks.ToArray();
        _levels = Levels(_extents.Length);
        foreach (PlacedRun extent in extents)
        {
            AllBlocks += extent.Count;
        }

        AllBlocks += _blocks.Length;
    }

    /// <summary>That of a file without any block.</summary>
    public static ExtentTree None { get; } = new([], []);

    /// <summary>Blocks of content and of the tree.</summary>
    public long AllBlocks { get; }

    /// <summary>The extents in the order of the file.</summary>
    public ReadOnlySpan<PlacedRun> Extents => _extents;

    /// <summary>How many blocks the tree of so many extents has.</summary>
    public static int CountBlocks(int extents) => Levels(extents).Sum();

    /// <summary>What stands in the inode: 60 bytes, zeroed.</summary>
    public void WriteRoot(Span<byte> map)
    {
        if (_levels.Length == 0)
        {
            WriteHeader(map, _extents.Length, InInode, 0);
            WriteExtents(map, _extents);
        }
        else
        {
            WriteHeader(map, _levels[0], InInode, _levels.Length);
            WriteIndex(map, level: 0, first: 0, _levels[0]);
        }
    }

    /// <summary>Writes the blocks of the tree.</summary>
    /// <param name="seed">What the checksums of the inode begin with.</param>
    /// <param name="write">Takes them.</param>
    public void WriteBlocks(uint seed, DiskWrite write)
    {
        byte[] block = new byte[DiskBlock.Size];
        int number = 0;
        for (int level = 0; level < _levels.Length; level++)
        {
            int below = level + 1 < _levels.Length ? _levels[level + 1] : _extents.Length;
            for (int first = 0; first < below; first += InBlock)
            {
                block.AsSpan().Clear();
                int count = Math.Min(InBlock, below - first);
                WriteHeader(block, count, InBlock, _levels.Length - 1 - level);
                if (level + 1 < _levels.Length)
                {
                    WriteIndex(block, level + 1, first, count);
                }
                else
                {
                    WriteExtents(block, _extents.AsSpan(first, count));
                }

                int tail = EntrySize + (InBlock * EntrySize);
                BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(tail), Crc32C.Append(seed, block.AsSpan(0, tail)));
                write(_blocks[number++] * DiskBlock.Size, block);
            }
        }
    }

    // How many blocks each level has, the one below the inode first.
    private static int[] Levels(int extents)
    {
        List<int> levels = [];
        for (int count = extents; count > InInode;)
        {
            count = (count + InBlock - 1) / InBlock;
            levels.Insert(0, count);
        }

        return [.. levels];
    }

    private static void WriteHeader(Span<byte> at, int count, int room, int depth)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(at, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(at[2..], (ushort)count);
        BinaryPrimitives.WriteUInt16LittleEndian(at[4..], (ushort)room);
        BinaryPrimitives.WriteUInt16LittleEndian(at[6..], (ushort)depth);
    }

    private static void WriteExtents(Span<byte> at, ReadOnlySpan<PlacedRun> extents)
    {
        foreach (PlacedRun extent in extents)
        {
            at = at[EntrySize..];
            BinaryPrimitives.WriteUInt32LittleEndian(at, (uint)extent.Logical);
            BinaryPrimitives.WriteUInt16LittleEndian(at[4..], (ushort)extent.Count);
            BinaryPrimitives.WriteUInt16LittleEndian(at[6..], (ushort)(extent.Physical >> 32));
            BinaryPrimitives.WriteUInt32LittleEndian(at[8..], (uint)extent.Physical);
        }
    }

    // Entries that lead to the blocks of a level, from one of them on.
    private void WriteIndex(Span<byte> at, int level, int first, int count)
    {
        int before = _levels.AsSpan(0, level).ToArray().Sum();
        int extentsBelow = InBlock;
        for (int below = level + 1; below < _levels.Length; below++)
        {
            extentsBelow *= InBlock;
        }

        for (int index = first; index < first + count; index++)
        {
            at = at[EntrySize..];
            long block = _blocks[before + index];
            BinaryPrimitives.WriteUInt32LittleEndian(at, (uint)_extents[index * extentsBelow].Logical);
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], (uint)block);
            BinaryPrimitives.WriteUInt16LittleEndian(at[8..], (ushort)(block >> 32));
        }
    }
}
