using System.Buffers.Binary;
using Larder.Formats.Digests;

namespace Larder.Formats.Ext4;

/// <summary>An extended attribute as ext4 keeps it: an entry, and a value beside it or in an inode of its own.</summary>
internal sealed class AttributeEntry
{
    /// <summary>What an entry takes without its name.</summary>
    public const int HeaderSize = 16;

    /// <summary>The number for the beginning of the name.</summary>
    public required byte Index { get; init; }

    /// <summary>The rest of the name.</summary>
    public required ReadOnlyMemory<byte> Name { get; init; }

    /// <summary>The value.</summary>
    public required ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The inode that holds the value; null while it lies beside its entry.</summary>
    public Ext4Inode? Inode { get; set; }

    /// <summary>Whether the value needs an inode.</summary>
    public bool IsApart { get; set; }

    /// <summary>Bytes of the entry.</summary>
    public int EntrySize => HeaderSize + Padded(Name.Length);

    /// <summary>Bytes of the value beside it.</summary>
    public int ValueSize => IsApart ? 0 : Padded(Value.Length);

    /// <summary>Rounds up to whole words.</summary>
    public static int Padded(int length) => (length + 3) & ~3;

    /// <summary>The order within a block.</summary>
    public static int Compare(AttributeEntry x, AttributeEntry y)
    {
        int order = x.Index.CompareTo(y.Index);
        order = order != 0 ? order : x.Name.Length.CompareTo(y.Name.Length);
        return order != 0 ? order : x.Name.Span.SequenceCompareTo(y.Name.Span);
    }

    /// <summary>Writes the entry.</summary>
    /// <param name="at">Where; zeroed.</param>
    /// <param name="valueOffset">Where the value lies; 0 for one that is empty or apart.</param>
    /// <param name="hash">That of name and value; 0 in the inode itself.</param>
    public void Write(Span<byte> at, int valueOffset, uint hash)
    {
        at[0] = (byte)Name.Length;
        at[1] = Index;
        BinaryPrimitives.WriteUInt16LittleEndian(at[2..], (ushort)valueOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(at[4..], Inode?.Number ?? 0);
        BinaryPrimitives.WriteUInt32LittleEndian(at[8..], (uint)Value.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(at[12..], hash);
        Name.Span.CopyTo(at[HeaderSize..]);
    }

    /// <summary>The hash by which the kernel finds equal blocks; of a value apart its checksum is hashed.</summary>
    /// <param name="seed">What checksums begin with.</param>
    public uint Hash(uint seed)
    {
        uint hash = 0;
        foreach (byte letter in Name.Span)
        {
            hash = (hash << 5) ^ (hash >> 27) ^ letter;
        }

        if (IsApart)
        {
            return Add(hash, Crc32C.Append(seed, Value.Span));
        }

        ReadOnlySpan<byte> value = Value.Span;
        for (; value.Length >= sizeof(uint); value = value[sizeof(uint)..])
        {
            hash = Add(hash, BinaryPrimitives.ReadUInt32LittleEndian(value));
        }

        if (value.IsEmpty)
        {
            return hash;
        }

        Span<byte> last = stackalloc byte[sizeof(uint)];
        last.Clear();
        value.CopyTo(last);
        return Add(hash, BinaryPrimitives.ReadUInt32LittleEndian(last));
    }

    /// <summary>Goes on with a hash.</summary>
    public static uint Add(uint hash, uint word) => (hash << 16) ^ (hash >> 16) ^ word;
}
