using System.Buffers.Binary;
using System.Numerics;
using Larder.Formats.Digests;
using Larder.Formats.Disks;
using Larder.Formats.Errors;

namespace Larder.Formats.Ext4;

/// <summary>
/// Checks an ext4 image without walking its directories: the superblock and its copies, the checksums of group descriptors,
/// of bitmaps and of all inodes in use, and that what they count is what the superblock says. It knows what
/// <see cref="Ext4Builder"/> makes, written to or not; other shapes are refused, never guessed at.
/// </summary>
public sealed class Ext4Check
{
    private const uint NeedsRecovery = 0x4;
    private const uint MetadataChecksums = 0x400;
    private readonly DiskRead _read;
    private readonly byte[] _superblock = new byte[Ext4Superblock.Size];
    private readonly byte[] _block = new byte[DiskBlock.Size];
    private readonly uint _seed;

    private Ext4Check(DiskRead read)
    {
        _read = read;
        Read(Ext4Superblock.Offset, _superblock, "the superblock");
        CheckSuperblock(_superblock);
        _seed = Crc32C.Append(Crc32C.Start, _superblock.AsSpan(0x68, 16));
    }

    private long Blocks => Word(_superblock, 0x04) | ((long)Word(_superblock, 0x150) << 32);

    private int InodesPerGroup => (int)Word(_superblock, 0x28);

    private int Groups => (int)((Blocks + Ext4Layout.BlocksPerGroup - 1) / Ext4Layout.BlocksPerGroup);

    /// <summary>Checks an image.</summary>
    /// <param name="read">Gets bytes of it.</param>
    /// <exception cref="LarderException">LRD2404: the first fault that was found.</exception>
    public static void Run(DiskRead read) => new Ext4Check(read).CheckGroups();

    private static void CheckSuperblock(ReadOnlySpan<byte> bytes)
    {
        Require(Short(bytes, 0x38) == Ext4Superblock.Magic, "there is no superblock");
        Require(
            Word(bytes, Ext4Superblock.ChecksumOffset) == Crc32C.Append(Crc32C.Start, bytes[..Ext4Superblock.ChecksumOffset]),
            "the checksum of the superblock is another");
        Require((Word(bytes, 0x60) & NeedsRecovery) == 0, "its journal was not played back");
        Require(
            Word(bytes, 0x18) == 2 && Word(bytes, 0x20) == Ext4Layout.BlocksPerGroup && Short(bytes, 0x58) == Ext4Inode.Size256
                && Short(bytes, 0xFE) == Ext4Layout.DescriptorSize && (Word(bytes, 0x64) & MetadataChecksums) != 0,
            "the file system is not of a shape that Larder makes");
        uint inodes = Word(bytes, 0x28);
        Require(inodes is > 0 and <= Ext4Layout.MaxInodesPerGroup && inodes % Ext4Layout.InodesPerBlock == 0, "the number of inodes in a group cannot be");
    }

    private void CheckGroups()
    {
        byte[] descriptors = new byte[DiskBlock.Count(Groups * (long)Ext4Layout.DescriptorSize) * DiskBlock.Size];
        Read(DiskBlock.Size, descriptors, "the group descriptors");
        long freeBlocks = 0;
        long freeInodes = 0;
        for (int group = 0; group < Groups; group++)
        {
            byte[] descriptor = descriptors[(group * Ext4Layout.DescriptorSize)..((group + 1) * Ext4Layout.DescriptorSize)];
            CheckDescriptor(group, descriptor);
            freeBlocks += CheckBlocks(group, descriptor);
            freeInodes += CheckInodes(group, descriptor);
        }

        Require(freeBlocks == (Word(_superblock, 0x0C) | ((long)Word(_superblock, 0x158) << 32)), "the superblock counts other free blocks than the groups");
        Require(freeInodes == Word(_superblock, 0x10), "the superblock counts other free inodes than the groups");
        CheckCopies();
        Require(_read((Blocks * DiskBlock.Size) - 1, _block.AsSpan(0, 1)), "it ends before its last block");
    }

    private void CheckDescriptor(int group, Span<byte> descriptor)
    {
        ushort sum = Short(descriptor, 0x1E);
        descriptor[0x1E..0x20].Clear();
        Require(sum == (ushort)Crc32C.Append(Crc32C.Append(_seed, (uint)group), descriptor), $"the checksum of the descriptor of group {group} is another");
    }

    private long CheckBlocks(int group, byte[] descriptor)
    {
        long free = Halves(descriptor, 0x0C, 0x2C);
        if ((Short(descriptor, 0x12) & GroupWriter.BlocksUninitialized) != 0)
        {
            return free;
        }

        Read(Address(descriptor, 0x00, 0x20) * DiskBlock.Size, _block, $"the block bitmap of group {group}");
        Require(Halves(descriptor, 0x18, 0x38) == Crc32C.Append(_seed, _block), $"the checksum of the block bitmap of group {group} is another");
        Require(free == CountFree(_block), $"the descriptor of group {group} counts other free blocks than its bitmap");
        return free;
    }

    private long CheckInodes(int group, byte[] descriptor)
    {
        long free = Halves(descriptor, 0x0E, 0x2E);
        if ((Short(descriptor, 0x12) & GroupWriter.InodesUninitialized) != 0)
        {
            Require(free == InodesPerGroup, $"group {group} has inodes in use that nobody wrote");
            return free;
        }

        byte[] bitmap = new byte[InodesPerGroup / 8];
        Read(Address(descriptor, 0x04, 0x24) * DiskBlock.Size, bitmap, $"the inode bitmap of group {group}");
        Require(Halves(descriptor, 0x1A, 0x3A) == Crc32C.Append(_seed, bitmap), $"the checksum of the inode bitmap of group {group} is another");
        Require(free == CountFree(bitmap), $"the descriptor of group {group} counts other free inodes than its bitmap");
        long table = Address(descriptor, 0x08, 0x28) * DiskBlock.Size;
        byte[] block = new byte[DiskBlock.Size];
        for (int index = 0; index < InodesPerGroup; index++)
        {
            if (bitmap.AsSpan(index / Ext4Layout.InodesPerBlock * 2, 2).ContainsAnyExcept((byte)0))
            {
                if (index % Ext4Layout.InodesPerBlock == 0)
                {
                    Read(table + (index * (long)Ext4Inode.Size256), block, $"the inodes of group {group}");
                }

                if ((bitmap[index / 8] & (1 << (index % 8))) != 0)
                {
                    CheckInode((uint)((group * (long)InodesPerGroup) + index + 1), block.AsSpan(index % Ext4Layout.InodesPerBlock * Ext4Inode.Size256, Ext4Inode.Size256));
                }
            }
        }

        return free;
    }

    private void CheckInode(uint number, Span<byte> inode)
    {
        uint sum = (uint)(Short(inode, 0x7C) | (Short(inode, 0x82) << 16));
        inode[0x7C..0x7E].Clear();
        inode[0x82..0x84].Clear();
        uint seed = Crc32C.Append(Crc32C.Append(_seed, number), Word(inode, 0x64));

        // The first ones that have no use may be all zeros.
        Require(sum == Crc32C.Append(seed, inode) || (number < Ext4Inode.First && !inode.ContainsAnyExcept((byte)0)), $"the checksum of inode {number} is another");
    }

    private void CheckCopies()
    {
        byte[] copy = new byte[Ext4Superblock.Size];
        for (int group = 1; group < Groups; group++)
        {
            if (Ext4Layout.HasCopy(group))
            {
                Read(group * (long)Ext4Layout.BlocksPerGroup * DiskBlock.Size, copy, $"the copy of the superblock in group {group}");
                Require(copy.AsSpan(0x68, 16).SequenceEqual(_superblock.AsSpan(0x68, 16)) && Short(copy, 0x5A) == group, $"the copy of the superblock in group {group} is of another file system");
                CheckSuperblock(copy);
            }
        }
    }

    private void Read(long offset, Span<byte> bytes, string what) => Require(_read(offset, bytes), $"it ends before {what}");

    private static long CountFree(ReadOnlySpan<byte> bitmap)
    {
        long used = 0;
        foreach (byte one in bitmap)
        {
            used += BitOperations.PopCount(one);
        }

        return (bitmap.Length * 8L) - used;
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw DiskErrors.Damaged(otherwise);
        }
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ushort Short(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint Halves(ReadOnlySpan<byte> bytes, int low, int high) => (uint)(Short(bytes, low) | (Short(bytes, high) << 16));

    private static long Address(ReadOnlySpan<byte> bytes, int low, int high) => Word(bytes, low) | ((long)Word(bytes, high) << 32);
}
