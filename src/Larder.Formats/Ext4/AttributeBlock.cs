using System.Buffers.Binary;
using Larder.Formats.Digests;
using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>A block of extended attributes; inodes that have the same ones share it.</summary>
/// <param name="entries">In the order of <see cref="AttributeEntry.Compare"/>.</param>
internal sealed class AttributeBlock(IReadOnlyList<AttributeEntry> entries)
{
    /// <summary>The most inodes that share a block, as the kernel has it.</summary>
    public const int MaxReferences = 1024;

    /// <summary>What a block has room for, with the 4 bytes that end the entries.</summary>
    public const int Capacity = DiskBlock.Size - HeaderSize - sizeof(uint);

    private const int HeaderSize = 32;
    private const uint Magic = 0xEA020000;

    /// <summary>How many inodes have it.</summary>
    public int References { get; set; }

    /// <summary>The number of the block; 0 until it is placed.</summary>
    public long Position { get; set; }

    /// <summary>The digest of what it says; equal ones may be shared.</summary>
    public Digest Identify()
    {
        byte[] bytes = new byte[DiskBlock.Size];
        Fill(bytes, seed: 0);
        return Digest.Of(bytes);
    }

    /// <summary>The block as it stands on the disk.</summary>
    public byte[] Build(uint seed)
    {
        byte[] bytes = new byte[DiskBlock.Size];
        Fill(bytes, seed);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), References);
        Span<byte> position = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(position, Position);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Crc32C.Append(Crc32C.Append(seed, position), bytes));
        return bytes;
    }

    private void Fill(Span<byte> bytes, uint seed)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], 1);
        int at = HeaderSize;
        int valueEnd = DiskBlock.Size;
        uint all = 0;
        bool isHashed = true;
        foreach (AttributeEntry entry in entries)
        {
            int offset = 0;
            if (entry.ValueSize > 0)
            {
                valueEnd -= entry.ValueSize;
                entry.Value.Span.CopyTo(bytes[valueEnd..]);
                offset = valueEnd;
            }

            uint hash = entry.Hash(seed);
            entry.Write(bytes[at..], offset, hash);
            all = AttributeEntry.Add(all, hash);
            isHashed &= hash != 0;
            at += entry.EntrySize;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], isHashed ? all : 0);
    }
}
