using Larder.Formats.Castore;

namespace Larder.Formats.FileMetadata;

/// <summary>The fields of a record while it is read, and the rules that hold between them.</summary>
internal sealed class MetadataRecordParts
{
    private readonly List<ExtendedAttribute> _extendedAttributes = [];

    public ReadOnlyMemory<byte> Path { get; set; }

    public PathKind? Special { get; set; }

    public uint Major { get; set; }

    public uint Minor { get; set; }

    public ushort? Mode { get; set; }

    public PathAttributes Attributes { get; set; }

    public uint LinkCount { get; set; } = 1;

    public ReadOnlyMemory<byte> Leader { get; set; }

    public void Add(ExtendedAttribute attribute)
    {
        if (_extendedAttributes.Count > 0
            && NameComparer.Instance.Compare(_extendedAttributes[^1].Name, attribute.Name) >= 0)
        {
            throw new FormatException("the extended attributes are out of order, or a name stands twice");
        }

        _extendedAttributes.Add(attribute);
    }

    public MetadataRecord ToRecord()
    {
        MetadataRecord record = new()
        {
            Path = Path,
            Special = Special,
            Device = new(Major, Minor),
            Mode = Mode,
            Attributes = Attributes with { ExtendedAttributes = ExtendedAttributes.Of(_extendedAttributes) },
            LinkCount = LinkCount,
            Leader = Leader,
        };
        return Problem(record) is string problem ? throw MetadataFailure.At(Path.Span, problem) : record;
    }

    private static string? Problem(MetadataRecord record)
    {
        if (!MetadataPath.IsValid(record.Path.Span))
        {
            return "that is not a path";
        }

        if (record.IsVoid)
        {
            return "the record states nothing but the default";
        }

        if (record.Special is not null && record.Path.IsEmpty)
        {
            return "the root is a device or a fifo";
        }

        if (record.Device != default && record.Special is not (PathKind.CharacterDevice or PathKind.BlockDevice))
        {
            return "device numbers stand where no device is";
        }

        if (record.Leader.IsEmpty)
        {
            return null;
        }

        if (record.Mode is not null || record.Attributes != default || record.LinkCount != 1)
        {
            return "attributes of a link group stand on a path that is not its first";
        }

        return MetadataPath.IsValid(record.Leader.Span)
            && MetadataOrder.Compare(record.Leader.Span, record.Path.Span) < 0
            ? null
            : "the first path of its link group is not a path before it";
    }
}
