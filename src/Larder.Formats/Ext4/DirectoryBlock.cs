using System.Buffers.Binary;
using Larder.Formats.Digests;
using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>A block of names: entries one behind the other, the last one up to the checksum at the end.</summary>
internal ref struct DirectoryBlock(Span<byte> block)
{
    /// <summary>What a block has room for; the rest is its checksum.</summary>
    public const int Capacity = DiskBlock.Size - TailSize;

    private const int HeaderSize = 8;
    private const int TailSize = 12;
    private const byte TailMark = 0xDE;
    private readonly Span<byte> _block = block;
    private int _last;
    private int _end;

    /// <summary>What an entry takes.</summary>
    public static int SizeOf(int nameLength) => HeaderSize + ((nameLength + 3) & ~3);

    /// <summary>Writes an entry.</summary>
    public static void Write(Span<byte> at, uint inode, int length, byte type, ReadOnlySpan<byte> name)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(at, inode);
        BinaryPrimitives.WriteUInt16LittleEndian(at[4..], (ushort)length);
        at[6] = (byte)name.Length;
        at[7] = type;
        name.CopyTo(at[HeaderSize..]);
    }

    /// <summary>Adds an entry; there is room for it.</summary>
    public void Add(uint inode, byte type, scoped ReadOnlySpan<byte> name)
    {
        int size = SizeOf(name.Length);
        Write(_block.Slice(_end, size), inode, size, type, name);
        _last = _end;
        _end += size;
    }

    /// <summary>Stretches the last entry and writes the checksum.</summary>
    public readonly void Finish(uint seed)
    {
        if (_end == 0)
        {
            Write(_block, 0, Capacity, 0, default);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_block[(_last + 4)..], (ushort)(Capacity - _last));
        }

        Span<byte> tail = _block[Capacity..];
        Write(tail, 0, TailSize, TailMark, default);
        BinaryPrimitives.WriteUInt32LittleEndian(tail[HeaderSize..], Crc32C.Append(seed, _block[..Capacity]));
    }
}
