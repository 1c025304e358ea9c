using System.Buffers.Binary;

namespace Larder.Formats.Disks;

/// <summary>
/// The names of a directory, packed: inode (4 bytes), type, length of the name, name. In the order in which they were added.
/// </summary>
internal sealed class DirectoryEntries
{
    private const int HeaderSize = 6;
    private byte[] _packed = [];
    private int _length;

    /// <summary>Adds a name.</summary>
    public void Add(ReadOnlySpan<byte> name, uint inode, DirectoryEntryType type)
    {
        int end = _length + HeaderSize + name.Length;
        if (end > _packed.Length)
        {
            Array.Resize(ref _packed, Math.Max(end, Math.Max(64, _packed.Length * 2)));
        }

        Span<byte> entry = _packed.AsSpan(_length, HeaderSize + name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(entry, inode);
        entry[4] = (byte)type;
        entry[5] = (byte)name.Length;
        name.CopyTo(entry[HeaderSize..]);
        _length = end;
    }

    /// <summary>No name will be added.</summary>
    public void Trim() => Array.Resize(ref _packed, _length);

    /// <summary>Whether a name is there.</summary>
    public bool Has(ReadOnlySpan<byte> name)
    {
        for (int place = 0; TryRead(ref place, out PackedEntry entry);)
        {
            if (entry.Name.SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the entry at a place, and moves the place behind it; false at the end.</summary>
    public bool TryRead(ref int place, out PackedEntry entry)
    {
        entry = default;
        if (place == _length)
        {
            return false;
        }

        ReadOnlySpan<byte> at = _packed.AsSpan(place, _length - place);
        entry = new PackedEntry
        {
            Inode = BinaryPrimitives.ReadUInt32LittleEndian(at),
            Type = at[4],
            Name = at.Slice(HeaderSize, at[5]),
        };
        place += HeaderSize + at[5];
        return true;
    }

    /// <summary>An entry where it lies.</summary>
    public ref struct PackedEntry
    {
        public uint Inode { get; init; }

        public byte Type { get; init; }

        public ReadOnlySpan<byte> Name { get; init; }
    }
}
