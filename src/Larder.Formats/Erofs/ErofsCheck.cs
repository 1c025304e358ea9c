using System.Buffers.Binary;
using Larder.Formats.Digests;
using Larder.Formats.Disks;
using Larder.Formats.Errors;

namespace Larder.Formats.Erofs;

/// <summary>Checks that an EROFS image begins soundly and is as long as it says; the format has no other checksum.</summary>
public static class ErofsCheck
{
    /// <summary>Whether an image says that it is one of EROFS.</summary>
    public static bool IsErofs(DiskRead read)
    {
        byte[] magic = new byte[sizeof(uint)];
        return read(ErofsSuperblock.Offset, magic) && BinaryPrimitives.ReadUInt32LittleEndian(magic) == ErofsSuperblock.Magic;
    }

    /// <summary>Checks an image.</summary>
    /// <param name="read">Gets bytes of it.</param>
    /// <exception cref="LarderException">LRD2404: the first fault that was found.</exception>
    public static void Run(DiskRead read)
    {
        byte[] block = new byte[DiskBlock.Size];
        if (!IsErofs(read) || !read(0, block))
        {
            throw DiskErrors.Damaged("there is no superblock");
        }

        Span<byte> field = block.AsSpan(ErofsSuperblock.ChecksumOffset, sizeof(uint));
        uint sum = BinaryPrimitives.ReadUInt32LittleEndian(field);
        field.Clear();
        if (sum != Crc32C.Append(Crc32C.Start, block.AsSpan(ErofsSuperblock.Offset)))
        {
            throw DiskErrors.Damaged("the checksum of the superblock is another");
        }

        long blocks = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(ErofsSuperblock.Offset + 36));
        if (blocks == 0 || !read((blocks * DiskBlock.Size) - 1, block.AsSpan(0, 1)))
        {
            throw DiskErrors.Damaged("it ends before its last block");
        }
    }
}
