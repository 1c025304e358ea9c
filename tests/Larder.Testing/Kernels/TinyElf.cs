using System.Buffers.Binary;

namespace Larder.Testing.Kernels;

/// <summary>The smallest 64-bit ELF files that have sections.</summary>
public static class TinyElf
{
    /// <summary>A header without tables.</summary>
    public static byte[] Header(ushort type, ushort machine = 62)
    {
        byte[] header = new byte[64];
        ((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(0x10), type);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(0x12), machine);
        return header;
    }

    /// <summary>An object with one section besides that of the names.</summary>
    public static byte[] WithSection(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        byte[] header = Header(type: 1);
        byte[] names = [0, .. name, 0];
        int table = 64 + names.Length + content.Length;
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(0x28), table);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(0x3A), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(0x3C), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(0x3E), 1);
        return [.. header, .. names, .. content, .. Entry(0, 0, 0), .. Entry(0, 64, names.Length), .. Entry(1, 64 + names.Length, content.Length)];
    }

    private static byte[] Entry(int name, long offset, long size)
    {
        byte[] entry = new byte[64];
        BinaryPrimitives.WriteInt32LittleEndian(entry, name);
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(24), offset);
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(32), size);
        return entry;
    }
}
