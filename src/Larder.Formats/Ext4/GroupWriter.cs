using System.Buffers.Binary;
using System.Numerics;
using Larder.Formats.Digests;
using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>
/// Writes inode tables, bitmaps, group descriptors and superblocks. Groups of which nothing is used have no bitmaps and
/// tables that are all zeros and say so, so that an image of any size takes only what it holds, and no kernel has to zero
/// anything later.
/// </summary>
internal sealed class GroupWriter
{
    public const ushort InodesUninitialized = 1;
    public const ushort BlocksUninitialized = 2;
    private const ushort TableZeroed = 4;

    private readonly Ext4Plan _plan;
    private readonly Ext4Layout _layout;
    private readonly Ext4Tree _tree;
    private readonly uint _lastInode;
    private readonly byte[] _descriptors;
    private readonly int[] _directories;
    private readonly byte[] _bitmap = new byte[DiskBlock.Size];
    private long _freeBlocks;
    private long _freeInodes;
    private int _structure;

    public GroupWriter(Ext4Plan plan, Ext4Tree tree)
    {
        _plan = plan;
        _layout = plan.Layout;
        _tree = tree;
        _lastInode = tree.NextNumber - 1;
        _descriptors = new byte[_layout.DescriptorBlocks * DiskBlock.Size];
        _directories = new int[_layout.Groups];
    }

    /// <summary>Writes all of it.</summary>
    public void Write(DiskWrite write)
    {
        WriteInodes(write);
        for (int group = 0; group < _layout.Groups; group++)
        {
            WriteGroup(group, _descriptors.AsSpan(group * Ext4Layout.DescriptorSize, Ext4Layout.DescriptorSize), write);
        }

        byte[] superblock = new byte[Ext4Superblock.Size];
        foreach (int group in _layout.Copies.Prepend(0))
        {
            long block = group * (long)Ext4Layout.BlocksPerGroup;
            Ext4Superblock.Write(superblock, _plan, _freeBlocks, (uint)_freeInodes, group);
            write((block * DiskBlock.Size) + (group == 0 ? Ext4Superblock.Offset : 0), superblock);
            write((block + 1) * DiskBlock.Size, _descriptors);
        }
    }

    private void WriteInodes(DiskWrite write)
    {
        byte[] block = new byte[DiskBlock.Size];
        IEnumerator<Ext4Inode> inodes = OwnInodes().Concat(_tree.Inodes).GetEnumerator();
        bool isMore = inodes.MoveNext();
        for (uint first = 1; first <= _lastInode; first += Ext4Layout.InodesPerBlock)
        {
            block.AsSpan().Clear();
            for (uint number = first; number < first + Ext4Layout.InodesPerBlock && number <= _lastInode; number++)
            {
                Span<byte> bytes = block.AsSpan((int)(number - first) * Ext4Inode.Size256, Ext4Inode.Size256);
                uint seed = _plan.Identity.SeedOf(number);
                if (isMore && inodes.Current.Number == number)
                {
                    inodes.Current.Write(bytes, seed);
                    _directories[GroupOf(number)] += inodes.Current.Entries is null ? 0 : 1;
                    isMore = inodes.MoveNext();
                }
                else if (number == Ext4Inode.Resize)
                {
                    ResizeInode.WriteInode(bytes, _plan);
                }
                else
                {
                    Ext4Inode.WriteUnused(bytes, seed);
                }
            }

            long at = _layout.InodeTables[GroupOf(first)] + ((first - 1) % (uint)_layout.InodesPerGroup / Ext4Layout.InodesPerBlock);
            write(at * DiskBlock.Size, block);
        }
    }

    private IEnumerable<Ext4Inode> OwnInodes()
    {
        yield return _tree.Root;
        if (_plan.Journal is { } journal)
        {
            yield return journal;
        }
    }

    private int GroupOf(uint inode) => (int)((inode - 1) / (uint)_layout.InodesPerGroup);

    private void WriteGroup(int group, Span<byte> descriptor, DiskWrite write)
    {
        ushort flags = TableZeroed;
        Address(descriptor, 0x00, 0x20, _layout.BlockBitmaps[group]);
        Address(descriptor, 0x04, 0x24, _layout.InodeBitmaps[group]);
        Address(descriptor, 0x08, 0x28, _layout.InodeTables[group]);

        int freeBlocks = FillBlockBitmap(group, out bool isOwnOnly);
        _freeBlocks += freeBlocks;
        Halves(descriptor, 0x0C, 0x2C, (uint)freeBlocks);
        if (isOwnOnly)
        {
            flags |= BlocksUninitialized;
        }
        else
        {
            write(_layout.BlockBitmaps[group] * DiskBlock.Size, _bitmap);
            Halves(descriptor, 0x18, 0x38, Crc32C.Append(_plan.Identity.Seed, _bitmap));
        }

        int used = FillInodeBitmap(group, out int freeInodes);
        _freeInodes += freeInodes;
        Halves(descriptor, 0x0E, 0x2E, (uint)freeInodes);
        Halves(descriptor, 0x10, 0x30, (uint)_directories[group]);
        Halves(descriptor, 0x1C, 0x32, (uint)(_layout.InodesPerGroup - used));
        if (used == 0)
        {
            flags |= InodesUninitialized;
        }
        else
        {
            write(_layout.InodeBitmaps[group] * DiskBlock.Size, _bitmap);
            Halves(descriptor, 0x1A, 0x3A, Crc32C.Append(_plan.Identity.Seed, _bitmap.AsSpan(0, _layout.InodesPerGroup / 8)));
        }

        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[0x12..], flags);
        uint sum = Crc32C.Append(Crc32C.Append(_plan.Identity.Seed, (uint)group), descriptor);
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[0x1E..], (ushort)sum);
    }

    // All blocks before the allocator's next one are taken, and the structures behind it.
    private int FillBlockBitmap(int group, out bool isOwnOnly)
    {
        long begin = group * (long)Ext4Layout.BlocksPerGroup;
        long end = begin + _layout.BlocksOf(group);
        _bitmap.AsSpan().Clear();
        long taken = Math.Clamp(_plan.Allocator.Next, begin, end);
        SetBits(0, (int)(taken - begin));
        while (_structure < _layout.Structures.Count && _layout.Structures[_structure].End <= begin)
        {
            _structure++;
        }

        for (int index = _structure; index < _layout.Structures.Count && _layout.Structures[index].Start < end; index++)
        {
            BlockRun run = _layout.Structures[index];
            SetBits((int)(Math.Max(run.Start, begin) - begin), (int)(Math.Min(run.End, end) - begin));
        }

        SetBits((int)(end - begin), Ext4Layout.BlocksPerGroup);
        int set = Count();
        int own = (Ext4Layout.HasCopy(group) ? _layout.CopySize : 0) + Ext4Layout.BlocksPerGroup - (int)(end - begin);

        // A kernel makes up the bitmap of a group that holds nothing but its own copy.
        isOwnOnly = group > 0 && group < _layout.Groups - 1 && set == own;
        return Ext4Layout.BlocksPerGroup - set;
    }

    // Returns how many inodes of the table may be in use: the last that is, and all before.
    private int FillInodeBitmap(int group, out int free)
    {
        long begin = group * (long)_layout.InodesPerGroup;
        int used = (int)Math.Clamp(_lastInode - begin, 0, _layout.InodesPerGroup);
        _bitmap.AsSpan().Clear();
        SetBits(0, used);
        if (group == 0 && !_tree.IsFirstTaken)
        {
            _bitmap[(Ext4Inode.First - 1) / 8] &= unchecked((byte)~(1 << (int)((Ext4Inode.First - 1) % 8)));
        }

        free = _layout.InodesPerGroup - Count();
        SetBits(_layout.InodesPerGroup, 8 * DiskBlock.Size);
        return used;
    }

    private void SetBits(int begin, int end)
    {
        for (; begin < end && begin % 8 != 0; begin++)
        {
            _bitmap[begin / 8] |= (byte)(1 << (begin % 8));
        }

        if (begin < end)
        {
            _bitmap.AsSpan(begin / 8, (end / 8) - (begin / 8)).Fill(byte.MaxValue);
            for (begin = Math.Max(begin, end & ~7); begin < end; begin++)
            {
                _bitmap[begin / 8] |= (byte)(1 << (begin % 8));
            }
        }
    }

    private int Count()
    {
        int count = 0;
        for (ReadOnlySpan<byte> rest = _bitmap; !rest.IsEmpty; rest = rest[sizeof(ulong)..])
        {
            count += BitOperations.PopCount(BinaryPrimitives.ReadUInt64LittleEndian(rest));
        }

        return count;
    }

    private static void Address(Span<byte> descriptor, int low, int high, long block)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor[low..], (uint)block);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor[high..], (uint)(block >> 32));
    }

    private static void Halves(Span<byte> descriptor, int low, int high, uint value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[low..], (ushort)value);
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[high..], (ushort)(value >> 16));
    }
}
