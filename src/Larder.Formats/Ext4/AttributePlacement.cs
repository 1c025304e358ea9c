using System.Buffers.Binary;
using Larder.Formats.Disks;
using Larder.Formats.FileMetadata;

namespace Larder.Formats.Ext4;

/// <summary>
/// Where the extended attributes of an inode go: behind it as long as there is room, the rest into one block, and values
/// that are too large into inodes of their own.
/// </summary>
internal sealed class AttributePlacement
{
    /// <summary>What an inode has room for.</summary>
    public const int InlineSize = Ext4Inode.Size256 - Ext4Inode.BaseSize - Ext4Inode.ExtraSize;

    private const uint Magic = 0xEA020000;
    private const int InlineCapacity = InlineSize - sizeof(uint) - sizeof(uint);
    private readonly List<AttributeEntry> _inline = [];
    private readonly List<AttributeEntry> _block = [];

    private AttributePlacement()
    {
    }

    /// <summary>Those that need an inode for their value.</summary>
    public IEnumerable<AttributeEntry> Apart => _inline.Concat(_block).Where(static entry => entry.IsApart);

    /// <summary>The block; null when all stand behind the inode.</summary>
    public AttributeBlock? Block => _block.Count > 0 ? new AttributeBlock(_block) : null;

    /// <summary>Whether another inode with equal attributes may have the same block.</summary>
    public bool IsSharable => !_block.Exists(static entry => entry.IsApart);

    /// <summary>Places the attributes of a path.</summary>
    /// <exception cref="Errors.LarderException">
    /// LRD2402: a name that Linux could not show again, an access control list that is none, or more names than fit.
    /// </exception>
    public static AttributePlacement? Of(WalkedPath path)
    {
        ExtendedAttributes attributes = path.Attributes.ExtendedAttributes;
        if (attributes.Count == 0)
        {
            return null;
        }

        List<AttributeEntry> entries = [.. attributes.Select(attribute => Entry(path, attribute))];
        entries.Sort(AttributeEntry.Compare);
        AttributePlacement placement = new();
        while (!placement.TryPlace(entries))
        {
            // The largest value that still stands beside its entry makes most room.
            AttributeEntry? largest = entries.Where(static entry => entry.ValueSize > 0).MaxBy(static entry => entry.ValueSize);
            (largest ?? throw DiskErrors.CannotHold(path, $"the names of its {entries.Count} extended attributes are longer than the {AttributeBlock.Capacity} bytes there are for them")).IsApart = true;
        }

        return placement;
    }

    /// <summary>What stands behind the inode; empty when nothing does.</summary>
    public byte[] BuildInline(uint seed)
    {
        if (_inline.Count == 0)
        {
            return [];
        }

        byte[] bytes = new byte[InlineSize];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        int at = sizeof(uint);
        int valueEnd = InlineSize;
        foreach (AttributeEntry entry in _inline)
        {
            int offset = 0;
            if (entry.ValueSize > 0)
            {
                valueEnd -= entry.ValueSize;
                entry.Value.Span.CopyTo(bytes.AsSpan(valueEnd));

                // Counted from the first entry.
                offset = valueEnd - sizeof(uint);
            }

            entry.Write(bytes.AsSpan(at), offset, entry.IsApart ? entry.Hash(seed) : 0);
            at += entry.EntrySize;
        }

        return bytes;
    }

    private static AttributeEntry Entry(WalkedPath path, ExtendedAttribute attribute)
    {
        AttributeName name = AttributeName.Split(attribute.Name)
            ?? throw DiskErrors.Attribute(path, attribute.Name, "is of a kind that ext4 has no number for");
        ReadOnlyMemory<byte> value = !name.IsAcl
            ? attribute.Value
            : PosixAcl.ToExt4(attribute.Value.Span) ?? throw DiskErrors.Attribute(path, attribute.Name, "is no access control list");
        return new AttributeEntry { Index = name.Index, Name = name.Rest, Value = value };
    }

    private bool TryPlace(List<AttributeEntry> entries)
    {
        _inline.Clear();
        _block.Clear();
        int inline = 0;
        int block = 0;
        foreach (AttributeEntry entry in entries)
        {
            int size = entry.EntrySize + entry.ValueSize;
            if (inline + size <= InlineCapacity)
            {
                inline += size;
                _inline.Add(entry);
            }
            else
            {
                block += size;
                _block.Add(entry);
            }
        }

        return block <= AttributeBlock.Capacity;
    }
}
