using System.Buffers.Binary;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Disks;
using Larder.Formats.FileMetadata;

namespace Larder.Formats.Ext4;

/// <summary>The superblock (the kernel's documentation, filesystems/ext4, "Super Block").</summary>
internal static class Ext4Superblock
{
    public const int Offset = 1024;
    public const int Size = 1024;
    public const ushort Magic = 0xEF53;
    public const int ChecksumOffset = 0x3FC;

    private const uint HasJournal = 0x4;
    private const uint Compatible = 0x8 | 0x10 | 0x20;
    private const uint ValuesInInodes = 0x400;
    private const uint Incompatible = 0x2 | 0x40 | 0x80 | 0x200;
    private const uint ReadOnlyCompatible = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x400;
    private const uint AttributesAndAcl = 0x4 | 0x8;

    /// <summary>
    /// Fills the 1024 bytes. Features: ext_attr, resize_inode, dir_index; filetype, extents, 64bit, flex_bg; sparse_super,
    /// large_file, huge_file, dir_nlink, extra_isize, metadata_csum; has_journal and ea_inode where they are used.
    /// </summary>
    public static void Write(Span<byte> bytes, Ext4Plan plan, long freeBlocks, uint freeInodes, int group)
    {
        Ext4Layout layout = plan.Layout;
        bytes.Clear();
        Word(bytes, 0x00, layout.Inodes);
        Halves(bytes, 0x04, 0x150, layout.Blocks);
        Halves(bytes, 0x0C, 0x158, freeBlocks);
        Word(bytes, 0x10, freeInodes);
        Word(bytes, 0x18, 2);
        Word(bytes, 0x1C, 2);
        Word(bytes, 0x20, Ext4Layout.BlocksPerGroup);
        Word(bytes, 0x24, Ext4Layout.BlocksPerGroup);
        Word(bytes, 0x28, (uint)layout.InodesPerGroup);
        Word(bytes, 0x30, (uint)PathAttributes.DefaultMtimeSeconds);
        Short(bytes, 0x36, ushort.MaxValue);
        Short(bytes, 0x38, Magic);
        Short(bytes, 0x3A, 1);
        Short(bytes, 0x3C, 1);
        Word(bytes, 0x40, (uint)PathAttributes.DefaultMtimeSeconds);
        Word(bytes, 0x4C, 1);
        Word(bytes, 0x54, Ext4Inode.First);
        Short(bytes, 0x58, Ext4Inode.Size256);
        Short(bytes, 0x5A, (ushort)group);
        Word(bytes, 0x5C, Compatible | (plan.Journal is null ? 0 : HasJournal));
        Word(bytes, 0x60, Incompatible | (plan.HasValuesInInodes ? ValuesInInodes : 0));
        Word(bytes, 0x64, ReadOnlyCompatible);
        _ = plan.Identity.Uuid.TryWriteBytes(bytes[0x68..], bigEndian: true, out _);
        _ = Encoding.UTF8.GetBytes(plan.Options.Label, bytes.Slice(0x78, DiskLabel.MaxLength));
        Short(bytes, 0xCE, (ushort)layout.ReservedBlocks);
        plan.Identity.HashSeed.CopyTo(bytes[0xEC..]);
        bytes[0xFC] = 1;
        Short(bytes, 0xFE, Ext4Layout.DescriptorSize);
        Word(bytes, 0x100, AttributesAndAcl);
        Word(bytes, 0x108, (uint)PathAttributes.DefaultMtimeSeconds);
        Short(bytes, 0x15C, Ext4Inode.ExtraSize);
        Short(bytes, 0x15E, Ext4Inode.ExtraSize);
        Word(bytes, 0x160, 1);
        bytes[0x174] = 4;
        bytes[0x175] = 1;
        if (plan.Journal is { } journal)
        {
            Word(bytes, 0xE0, Ext4Inode.Journal);
            bytes[0xFD] = 1;
            journal.Extents!.WriteRoot(bytes.Slice(0x10C, 60));
            Word(bytes, 0x10C + 60, (uint)(journal.Size >> 32));
            Word(bytes, 0x10C + 64, (uint)journal.Size);
        }

        Word(bytes, ChecksumOffset, Crc32C.Append(Crc32C.Start, bytes[..ChecksumOffset]));
    }

    private static void Word(Span<byte> bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);

    private static void Short(Span<byte> bytes, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[offset..], value);

    private static void Halves(Span<byte> bytes, int low, int high, long value)
    {
        Word(bytes, low, (uint)value);
        Word(bytes, high, (uint)(value >> 32));
    }
}
