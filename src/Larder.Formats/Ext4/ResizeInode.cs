using System.Buffers.Binary;
using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>
/// The inode that keeps blocks for more group descriptors, so that the file system can grow while it is mounted: through a
/// doubly indirect block it leads to those behind the first descriptors, each of which leads to its copies.
/// </summary>
internal static class ResizeInode
{
    private const ushort Mode = Ext4Inode.FileType | 0x180;
    private const int PointersPerBlock = DiskBlock.Size / sizeof(uint);

    // What an old file can have through pointers at most.
    private const long Size = (((long)PointersPerBlock * PointersPerBlock) + PointersPerBlock + 12) * DiskBlock.Size;
    private const int DoublyIndirect = 0x28 + (13 * sizeof(uint));

    /// <summary>Fills the 256 bytes of the inode; zeroed.</summary>
    public static void WriteInode(Span<byte> bytes, Ext4Plan plan)
    {
        new Ext4Inode(Ext4Inode.Resize, Mode) { Size = Size }.Write(bytes, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[DoublyIndirect..], (uint)plan.ResizeBlock);
        Ext4Inode.WriteSectors(bytes, (1 + ((long)plan.Layout.ReservedBlocks * (1 + plan.Layout.Copies.Length))) * (DiskBlock.Size / 512));
        bytes[0x7C..0x7E].Clear();
        bytes[0x82..0x84].Clear();
        Ext4Inode.WriteChecksum(bytes, plan.Identity.SeedOf(Ext4Inode.Resize));
    }

    /// <summary>Writes the blocks that hold pointers.</summary>
    public static void WriteBlocks(Ext4Plan plan, DiskWrite write)
    {
        Ext4Layout layout = plan.Layout;
        byte[] top = new byte[DiskBlock.Size];
        byte[] block = new byte[DiskBlock.Size];
        for (int index = 0; index < layout.ReservedBlocks; index++)
        {
            int number = layout.DescriptorBlocks + index;
            long first = 1 + number;
            BinaryPrimitives.WriteUInt32LittleEndian(top.AsSpan(number % PointersPerBlock * sizeof(uint)), (uint)first);
            int at = 0;
            foreach (int group in layout.Copies)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(at), (uint)(first + (group * (long)Ext4Layout.BlocksPerGroup)));
                at += sizeof(uint);
            }

            write(first * DiskBlock.Size, block);
        }

        write(plan.ResizeBlock * DiskBlock.Size, top);
    }
}
