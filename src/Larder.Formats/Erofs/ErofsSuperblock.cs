using System.Buffers.Binary;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;

namespace Larder.Formats.Erofs;

/// <summary>The superblock and the table of devices behind it, in blocks of their own.</summary>
internal static class ErofsSuperblock
{
    public const int Offset = 1024;
    public const uint Magic = 0xE0F5E1E2;
    public const int ChecksumOffset = Offset + 4;

    private const int Size = 128;
    private const int DeviceSize = 128;
    private const int TagSize = 64;
    private const uint HasChecksum = 0x1;
    private const uint HasTimes = 0x2;
    private const uint HasChunks = 0x4;
    private const uint HasDevices = 0x8;

    /// <summary>How many bytes the image begins with before the first inode, in whole blocks.</summary>
    public static int CountBytes(int devices) => (int)Disks.DiskBlock.Count(Offset + Size + (devices * DeviceSize)) * Disks.DiskBlock.Size;

    /// <summary>The beginning of the image.</summary>
    public static byte[] Build(ErofsPlan plan)
    {
        byte[] bytes = new byte[CountBytes(plan.Devices.Count)];
        Span<byte> at = bytes.AsSpan(Offset);
        Word(at, 0, Magic);
        Word(at, 8, HasChecksum | HasTimes);
        at[12] = 12;
        BinaryPrimitives.WriteUInt16LittleEndian(at[14..], (ushort)plan.Root.Nid);
        BinaryPrimitives.WriteInt64LittleEndian(at[16..], plan.Inodes);
        BinaryPrimitives.WriteInt64LittleEndian(at[24..], PathAttributes.DefaultMtimeSeconds);
        Word(at, 36, (uint)plan.Blocks);
        Word(at, 44, (uint)plan.AttributeBlock);
        _ = plan.Uuid.TryWriteBytes(at[48..], bigEndian: true, out _);
        _ = Encoding.UTF8.GetBytes(plan.Label, at.Slice(64, Disks.DiskLabel.MaxLength));
        Word(at, 80, plan.Devices.Count > 0 ? HasChunks | HasDevices : 0);
        BinaryPrimitives.WriteUInt16LittleEndian(at[86..], (ushort)plan.Devices.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(at[88..], (ushort)((Offset + Size) / DeviceSize));
        foreach ((int index, ErofsDevice device) in plan.Devices.Index())
        {
            Span<byte> slot = at.Slice(Size + (index * DeviceSize), DeviceSize);
            _ = Encoding.UTF8.GetBytes(device.Tag, slot[..TagSize]);
            Word(slot, TagSize, (uint)device.Blocks);
        }

        Word(bytes, ChecksumOffset, Crc32C.Append(Crc32C.Start, bytes.AsSpan(Offset, Disks.DiskBlock.Size - Offset)));
        return bytes;
    }

    private static void Word(Span<byte> bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);
}
