using System.Buffers.Binary;
using System.Numerics;
using Larder.Formats.Digests;
using Larder.Formats.Disks;
using Larder.Formats.FileMetadata;

namespace Larder.Formats.Erofs;

/// <summary>
/// An inode of an image that is being made, always of the long form (the kernel's documentation, filesystems/erofs,
/// "On-disk details"). Where it lies is known once the image is laid out.
/// </summary>
public sealed class ErofsInode
{
    internal const int CoreSize = 64;
    internal const int SlotSize = 32;

    private const uint NoBlock = uint.MaxValue;
    private const int Long = 1;
    private const int Indexed = 0x20;
    private const int IndexSize = 8;

    internal ErofsInode(uint number, PathKind kind, PathAttributes attributes)
    {
        Number = number;
        Kind = kind;
        Attributes = attributes;
    }

    /// <summary>The digest of a file's bytes.</summary>
    public Digest Content { get; internal init; }

    /// <summary>Bytes of its content.</summary>
    public long Size { get; internal set; }

    /// <summary>The path, for messages: the first one that it has.</summary>
    public ReadOnlyMemory<byte> Path { get; internal init; }

    /// <summary>Which one in the order of the walk, from 1.</summary>
    internal uint Number { get; }

    internal PathKind Kind { get; }

    internal PathAttributes Attributes { get; }

    internal uint Links { get; set; } = 1;

    internal DirectoryEntries? Entries { get; init; }

    internal ErofsInode? Parent { get; set; }

    internal ReadOnlyMemory<byte> Target { get; init; }

    internal DeviceNumber? Device { get; init; }

    internal ErofsAttributes Extended { get; set; } = ErofsAttributes.None;

    /// <summary>All bytes of a file, where they are written with the structures.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; set; }

    /// <summary>Where its bytes lie in another file: the device from 1, and the block there.</summary>
    internal (int Device, uint Block)? Elsewhere { get; set; }

    /// <summary>Where it begins in the image.</summary>
    internal long Offset { get; set; }

    /// <summary>The first of its whole blocks in the image.</summary>
    internal long FirstBlock { get; set; } = NoBlock;

    /// <summary>Whether the bytes behind its last whole block stand behind the inode.</summary>
    internal bool IsTailInline { get; set; }

    /// <summary>The number by which a directory names it.</summary>
    internal ulong Nid => (ulong)Offset / SlotSize;

    internal int HeadSize => CoreSize + Extended.Size;

    internal int TailSize => (int)(Size % DiskBlock.Size);

    internal long TailOffset => Offset + HeadSize;

    /// <summary>Blocks that it takes in the image.</summary>
    internal long Blocks => Elsewhere is not null ? 0 : IsTailInline ? Size / DiskBlock.Size : DiskBlock.Count(Size);

    /// <summary>What it takes among the inodes.</summary>
    internal int AllSize => Elsewhere is not null ? IndexOffset + IndexSize : HeadSize + (IsTailInline ? TailSize : 0);

    private int IndexOffset => (HeadSize + IndexSize - 1) & ~(IndexSize - 1);

    // One chunk holds the whole file, whatever its size: blobs are never in pieces.
    private int ChunkBits => BitOperations.Log2(BitOperations.RoundUpToPowerOf2((ulong)DiskBlock.Count(Size)));

    private ushort Layout => Elsewhere is not null ? (ushort)4 : IsTailInline ? (ushort)2 : (ushort)0;

    private uint Location => Device is { } device ? LinuxDevice.New(device)
        : Elsewhere is not null ? (uint)(Indexed | ChunkBits)
        : Blocks > 0 ? (uint)FirstBlock : NoBlock;

    /// <summary>The inode with its attributes, and the index of one whose bytes lie elsewhere.</summary>
    internal byte[] Build()
    {
        byte[] bytes = new byte[Elsewhere is null ? HeadSize : AllSize];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(Long | (Layout << 1)));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), Extended.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), (ushort)(Kind.TypeBits() | Attributes.Mode));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Size);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Location);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), Number);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24), Attributes.Uid);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(28), Attributes.Gid);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), Attributes.MtimeSeconds);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(40), Attributes.MtimeNanoseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(44), Links);
        Extended.Write(bytes.AsSpan(CoreSize));
        if (Elsewhere is (int number, uint block))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(IndexOffset + 2), (ushort)number);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(IndexOffset + 4), block);
        }

        return bytes;
    }
}
