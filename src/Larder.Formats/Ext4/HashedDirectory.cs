using System.Buffers.Binary;
using Larder.Formats.Digests;
using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>
/// A directory of many blocks with its index: a root, with very many names a level of nodes, and the blocks of names in
/// the order of their hashes (the kernel's documentation, filesystems/ext4/directory).
/// </summary>
internal sealed class HashedDirectory
{
    private const int RootHeaderSize = 32;
    private const int NodeHeaderSize = 8;
    private const int IndexEntrySize = 8;
    private const int RootLimit = (DiskBlock.Size - RootHeaderSize - IndexEntrySize) / IndexEntrySize;
    private const int NodeLimit = (DiskBlock.Size - NodeHeaderSize - IndexEntrySize) / IndexEntrySize;
    private const byte HalfMd4 = 1;
    private const byte InfoLength = 8;

    // A leaf that is full splits at the first name that is added; an eighth lets a guest add some.
    private const int Filled = DirectoryBlock.Capacity - (DirectoryBlock.Capacity / 8);

    private readonly DirectoryEntries _entries;
    private readonly Item[] _items;
    private readonly List<Leaf> _leaves = [];

    /// <summary>Sorts the names and cuts them into leaves.</summary>
    public HashedDirectory(DirectoryEntries entries, NameHash hash)
    {
        _entries = entries;
        _items = Sort(entries, hash);
        Cut();
    }

    /// <summary>The most leaves that two levels of index lead to.</summary>
    public static int MaxLeaves => RootLimit * NodeLimit;

    /// <summary>Whether the index has room for all leaves.</summary>
    public bool Fits => _leaves.Count <= MaxLeaves;

    /// <summary>How many blocks it takes.</summary>
    public int Blocks => 1 + Nodes + _leaves.Count;

    private int Nodes => _leaves.Count <= RootLimit ? 0 : (_leaves.Count + NodeLimit - 1) / NodeLimit;

    /// <summary>All blocks.</summary>
    /// <param name="inode">The directory's own number.</param>
    /// <param name="parent">That of its parent.</param>
    /// <param name="seed">What its checksums begin with.</param>
    public byte[] Build(uint inode, uint parent, uint seed)
    {
        byte[] bytes = new byte[Blocks * DiskBlock.Size];
        int firstLeaf = 1 + Nodes;
        (uint Hash, int Block)[] leaves = [.. _leaves.Select((leaf, index) => (leaf.Hash, firstLeaf + index))];
        (uint Hash, int Block)[] top = leaves;
        if (Nodes > 0)
        {
            top = new (uint, int)[Nodes];
            for (int node = 0; node < Nodes; node++)
            {
                ReadOnlySpan<(uint, int)> below = leaves.AsSpan(node * NodeLimit, Math.Min(NodeLimit, leaves.Length - (node * NodeLimit)));
                Span<byte> block = BlockOf(bytes, 1 + node);
                DirectoryBlock.Write(block, 0, DiskBlock.Size, 0, default);
                WriteIndex(block, NodeHeaderSize, NodeLimit, below, seed);
                top[node] = (leaves[node * NodeLimit].Hash, 1 + node);
            }
        }

        WriteRoot(BlockOf(bytes, 0), inode, parent);
        WriteIndex(BlockOf(bytes, 0), RootHeaderSize, RootLimit, top, seed);
        for (int index = 0; index < _leaves.Count; index++)
        {
            WriteLeaf(BlockOf(bytes, firstLeaf + index), index, seed);
        }

        return bytes;
    }

    private static Span<byte> BlockOf(byte[] bytes, int block) => bytes.AsSpan(block * DiskBlock.Size, DiskBlock.Size);

    private static Item[] Sort(DirectoryEntries entries, NameHash hash)
    {
        List<Item> items = [];
        int place = 0;
        for (int begin = 0; entries.TryRead(ref place, out DirectoryEntries.PackedEntry entry); begin = place)
        {
            (uint major, uint minor) = hash.Of(entry.Name);
            items.Add(new Item(major, minor, begin, DirectoryBlock.SizeOf(entry.Name.Length)));
        }

        Item[] sorted = [.. items];
        Array.Sort(sorted, static (x, y) => (x.Major, x.Minor, x.Place).CompareTo((y.Major, y.Minor, y.Place)));
        return sorted;
    }

    // Where one hash goes on in the next leaf, the lowest bit of that leaf's hash says so.
    private void Cut()
    {
        int size = 0;
        for (int index = 0; index < _items.Length; index++)
        {
            Item item = _items[index];
            if (index == 0)
            {
                _leaves.Add(new Leaf(0, 0));
            }
            else if (size + item.Size > Filled)
            {
                _leaves.Add(new Leaf(item.Major | (_items[index - 1].Major == item.Major ? 1u : 0), index));
                size = 0;
            }

            size += item.Size;
        }
    }

    private static void WriteRoot(Span<byte> block, uint inode, uint parent)
    {
        int dot = DirectoryBlock.SizeOf(1);
        DirectoryBlock.Write(block, inode, dot, (byte)DirectoryEntryType.Directory, "."u8);
        DirectoryBlock.Write(block[dot..], parent, DiskBlock.Size - dot, (byte)DirectoryEntryType.Directory, ".."u8);
        block[28] = HalfMd4;
        block[29] = InfoLength;
    }

    // The first entry needs no hash: limit and count stand in its place.
    private void WriteIndex(Span<byte> block, int header, int limit, ReadOnlySpan<(uint Hash, int Block)> below, uint seed)
    {
        if (header == RootHeaderSize)
        {
            block[30] = (byte)(Nodes > 0 ? 1 : 0);
        }

        Span<byte> at = block[header..];
        for (int index = 0; index < below.Length; index++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(at[(index * IndexEntrySize)..], below[index].Hash);
            BinaryPrimitives.WriteUInt32LittleEndian(at[((index * IndexEntrySize) + 4)..], (uint)below[index].Block);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)limit);
        BinaryPrimitives.WriteUInt16LittleEndian(at[2..], (ushort)below.Length);
        uint sum = Crc32C.Append(seed, block[..(header + (below.Length * IndexEntrySize))]);
        sum = Crc32C.Append(Crc32C.Append(sum, 0u), 0u);
        BinaryPrimitives.WriteUInt32LittleEndian(at[((limit * IndexEntrySize) + 4)..], sum);
    }

    private void WriteLeaf(Span<byte> bytes, int leaf, uint seed)
    {
        DirectoryBlock block = new(bytes);
        int end = leaf + 1 < _leaves.Count ? _leaves[leaf + 1].First : _items.Length;
        for (int index = _leaves[leaf].First; index < end; index++)
        {
            int place = _items[index].Place;
            _ = _entries.TryRead(ref place, out DirectoryEntries.PackedEntry entry);
            block.Add(entry.Inode, entry.Type, entry.Name);
        }

        block.Finish(seed);
    }

    private readonly record struct Item(uint Major, uint Minor, int Place, int Size);

    private readonly record struct Leaf(uint Hash, int First);
}
