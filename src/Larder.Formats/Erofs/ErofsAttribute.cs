using System.Buffers.Binary;
using Larder.Formats.Castore;
using Larder.Formats.Disks;

namespace Larder.Formats.Erofs;

/// <summary>An extended attribute as EROFS keeps it; many inodes may have the same one.</summary>
/// <param name="bytes">Length of the name, number of its beginning, length of the value, name, value; padded to 4 bytes.</param>
internal sealed class ErofsAttribute(byte[] bytes)
{
    private const int HeaderSize = 4;

    /// <summary>The longest value, in bytes: a byte less than Linux can show.</summary>
    public const int MaxValueLength = ushort.MaxValue;

    /// <summary>All of it.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>How many inodes have it.</summary>
    public int Uses { get; set; }

    /// <summary>Where it lies among the shared ones, in words of 4 bytes; null for one that stands behind its inode.</summary>
    public uint? Shared { get; set; }

    /// <summary>Encodes name and value.</summary>
    public static byte[] Encode(AttributeName name, ReadOnlySpan<byte> value)
    {
        byte[] bytes = new byte[(HeaderSize + name.Rest.Length + value.Length + 3) & ~3];
        bytes[0] = (byte)name.Rest.Length;
        bytes[1] = name.Index;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)value.Length);
        name.Rest.Span.CopyTo(bytes.AsSpan(HeaderSize));
        value.CopyTo(bytes.AsSpan(HeaderSize + name.Rest.Length));
        return bytes;
    }

    /// <summary>Finds attributes by their bytes.</summary>
    public static Dictionary<ReadOnlyMemory<byte>, ErofsAttribute> NewTable() => new(NameComparer.Instance);
}
