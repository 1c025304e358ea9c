using System.Buffers.Binary;
using Larder.Formats.Digests;
using Larder.Formats.Disks;
using Larder.Formats.FileMetadata;

namespace Larder.Formats.Ext4;

/// <summary>
/// An inode of an image that is being made. Its number is known from the beginning, where its blocks lie once it is placed
/// (the kernel's documentation, filesystems/ext4, "Index Nodes").
/// </summary>
public sealed class Ext4Inode
{
    internal const int Size256 = 256;
    internal const int BaseSize = 128;
    internal const int ExtraSize = 32;

    internal const uint Root = 2;
    internal const uint Resize = 7;
    internal const uint Journal = 8;
    internal const uint First = 11;
    internal const uint LostAndFound = First;

    /// <summary>The most names that an inode can have, as the kernel has it.</summary>
    internal const uint MaxLinks = 65_000;

    /// <summary>A target of fewer bytes stands in the inode itself.</summary>
    internal const int LongTarget = 60;

    internal const ushort FileType = 0x8000;
    internal const ushort DirectoryType = 0x4000;
    internal const uint IndexFlag = 0x1000;
    internal const uint ExtentsFlag = 0x8_0000;
    internal const uint AttributeValueFlag = 0x20_0000;

    private const int SectorsPerBlock = DiskBlock.Size / 512;
    private const int MapOffset = 0x28;
    private const int MapSize = 60;

    internal Ext4Inode(uint number, ushort mode)
    {
        Number = number;
        Mode = mode;
    }

    /// <summary>The number, from 1.</summary>
    public uint Number { get; }

    /// <summary>The digest of a file's bytes.</summary>
    public Digest Content { get; internal init; }

    /// <summary>Bytes of its content.</summary>
    public long Size { get; internal set; }

    /// <summary>The path, for messages: the first one that it has.</summary>
    public ReadOnlyMemory<byte> Path { get; internal init; }

    internal ushort Mode { get; }

    internal PathAttributes Attributes { get; init; } = new(0);

    internal uint Links { get; set; } = 1;

    internal uint Flags { get; set; }

    /// <summary>Whether we made it, and no path of the tree says it.</summary>
    internal bool IsOwn { get; init; }

    /// <summary>The names in a directory.</summary>
    internal DirectoryEntries? Entries { get; init; }

    /// <summary>The inode of a directory's parent.</summary>
    internal uint Parent { get; init; }

    /// <summary>What a symlink leads to, or the value of an attribute that has an inode.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; init; }

    internal DeviceNumber? Device { get; init; }

    /// <summary>What stands behind it.</summary>
    internal byte[] InlineAttributes { get; set; } = [];

    internal AttributeBlock? AttributeBlock { get; set; }

    /// <summary>Blocks of attributes' values that have inodes; they count as this inode's.</summary>
    internal long ApartBlocks { get; set; }

    /// <summary>Where its blocks lie; null for one that has none.</summary>
    internal ExtentTree? Extents { get; set; }

    /// <summary>Fills the 256 bytes.</summary>
    /// <param name="bytes">Zeroed.</param>
    /// <param name="seed">What its checksum begins with.</param>
    internal void Write(Span<byte> bytes, uint seed)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, Mode);
        WriteHalves(bytes, 0x02, 0x78, Attributes.Uid);
        WriteHalves(bytes, 0x18, 0x7A, Attributes.Gid);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x04..], (uint)Size);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x6C..], (uint)(Size >> 32));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[0x1A..], (ushort)Links);
        long blocks = (Extents?.AllBlocks ?? 0) + (AttributeBlock is null ? 0 : 1) + ApartBlocks;
        WriteSectors(bytes, blocks * SectorsPerBlock);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x20..], Flags);
        WriteMap(bytes.Slice(MapOffset, MapSize));
        if (AttributeBlock is { Position: long position })
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x68..], (uint)position);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[0x76..], (ushort)(position >> 32));
        }

        BinaryPrimitives.WriteUInt16LittleEndian(bytes[0x80..], ExtraSize);
        WriteTimes(bytes);
        InlineAttributes.CopyTo(bytes[(BaseSize + ExtraSize)..]);
        WriteChecksum(bytes, seed);
    }

    /// <summary>Fills the 256 bytes, zeroed, of one of the first inodes that has no use.</summary>
    internal static void WriteUnused(Span<byte> bytes, uint seed)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[0x80..], ExtraSize);
        WriteChecksum(bytes, seed);
    }

    /// <summary>States the blocks that it takes, in sectors of 512 bytes.</summary>
    internal static void WriteSectors(Span<byte> bytes, long sectors)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x1C..], (uint)sectors);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[0x74..], (ushort)(sectors >> 32));
    }

    /// <summary>Writes the checksum of an inode that is complete otherwise.</summary>
    internal static void WriteChecksum(Span<byte> bytes, uint seed)
    {
        uint sum = Crc32C.Append(seed, bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[0x7C..], (ushort)sum);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[0x82..], (ushort)(sum >> 16));
    }

    private void WriteMap(Span<byte> map)
    {
        if (Device is { } device)
        {
            bool isOld = LinuxDevice.IsOld(device);
            BinaryPrimitives.WriteUInt32LittleEndian(
                isOld ? map : map[sizeof(uint)..],
                isOld ? LinuxDevice.Old(device) : LinuxDevice.New(device));
        }
        else if ((Flags & ExtentsFlag) != 0)
        {
            (Extents ?? ExtentTree.None).WriteRoot(map);
        }
        else
        {
            Bytes.Span.CopyTo(map);
        }
    }

    // The kernel's own fields of an attribute's value hold its references and its checksum, which Attributes cannot say.
    private void WriteTimes(Span<byte> bytes)
    {
        if ((Flags & AttributeValueFlag) != 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x08..], (uint)Attributes.MtimeSeconds);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x24..], 1);
            return;
        }

        (uint seconds, uint extra) = Ext4Time.Encode(Attributes.MtimeSeconds, Attributes.MtimeNanoseconds);
        foreach ((int low, int high) in ((int, int)[])[(0x08, 0x8C), (0x0C, 0x84), (0x10, 0x88), (0x90, 0x94)])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[low..], seconds);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[high..], extra);
        }
    }

    private static void WriteHalves(Span<byte> bytes, int low, int high, uint value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[low..], (ushort)value);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[high..], (ushort)(value >> 16));
    }
}
