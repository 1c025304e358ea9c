using Larder.Formats.Castore;

namespace Larder.Formats.FileMetadata;

/// <summary>
/// The bytes of a record: protobuf fields in ascending order, present only where they say something, varints as short
/// as can be, nothing unknown. So every record has exactly one encoding (docs/formats/file-metadata.md).
/// </summary>
internal static class MetadataRecordCodec
{
    private const int PathField = 1;
    private const int SpecialField = 2;
    private const int MajorField = 3;
    private const int MinorField = 4;
    private const int ModeField = 5;
    private const int UidField = 6;
    private const int GidField = 7;
    private const int SecondsField = 8;
    private const int NanosecondsField = 9;
    private const int AttributeField = 10;
    private const int LinkCountField = 11;
    private const int LeaderField = 12;

    public static int Length(MetadataRecord record)
    {
        int length = IfAny(record.Path)
            + ProtobufWriter.NonZeroLength(SpecialCode(record.Special))
            + ProtobufWriter.NonZeroLength(record.Device.Major)
            + ProtobufWriter.NonZeroLength(record.Device.Minor)
            + (record.Mode is ushort mode ? 1 + ProtobufWriter.VarintLength(mode) : 0)
            + ProtobufWriter.NonZeroLength(record.Attributes.Uid)
            + ProtobufWriter.NonZeroLength(record.Attributes.Gid)
            + (HasTime(record) ? 1 + ProtobufWriter.VarintLength(ZigZag(record.Attributes.MtimeSeconds)) : 0)
            + ProtobufWriter.NonZeroLength(record.Attributes.MtimeNanoseconds)
            + ProtobufWriter.NonZeroLength(CountCode(record))
            + IfAny(record.Leader);
        foreach (ExtendedAttribute attribute in record.Attributes.ExtendedAttributes)
        {
            length = checked(length + ProtobufWriter.BytesLength(AttributeLength(attribute)));
        }

        return length;
    }

    public static void Write(ref ProtobufWriter writer, MetadataRecord record)
    {
        WriteIfAny(ref writer, PathField, record.Path);
        writer.NonZero(SpecialField, SpecialCode(record.Special));
        writer.NonZero(MajorField, record.Device.Major);
        writer.NonZero(MinorField, record.Device.Minor);
        if (record.Mode is ushort mode)
        {
            writer.Varint(ModeField, mode);
        }

        writer.NonZero(UidField, record.Attributes.Uid);
        writer.NonZero(GidField, record.Attributes.Gid);
        if (HasTime(record))
        {
            writer.Varint(SecondsField, ZigZag(record.Attributes.MtimeSeconds));
        }

        writer.NonZero(NanosecondsField, record.Attributes.MtimeNanoseconds);
        foreach (ExtendedAttribute attribute in record.Attributes.ExtendedAttributes)
        {
            writer.BytesHeader(AttributeField, AttributeLength(attribute));
            writer.Bytes(1, attribute.Name.Span);
            WriteIfAny(ref writer, 2, attribute.Value);
        }

        writer.NonZero(LinkCountField, CountCode(record));
        WriteIfAny(ref writer, LeaderField, record.Leader);
    }

    /// <summary>Reads a record, whose bytes it keeps slices of.</summary>
    /// <exception cref="FormatException">It is anything but the one encoding of a record that may be.</exception>
    /// <exception cref="Errors.LarderException">LRD2202: a value is out of its range.</exception>
    public static MetadataRecord Read(ReadOnlyMemory<byte> message)
    {
        MetadataRecordParts parts = new();
        int last = 0;
        ProtobufReader reader = new(message.Span, isCanonical: true);
        while (reader.Next())
        {
            if (reader.Field < last || (reader.Field == last && last != AttributeField))
            {
                throw new FormatException($"field {reader.Field} is out of order or stands twice");
            }

            last = reader.Field;
            switch (last)
            {
                case PathField:
                    parts.Path = Slice(ref reader, message);
                    break;
                case SpecialField:
                    parts.Special = PathKind.Symlink + (int)NonZero(ref reader, PathKind.Fifo - PathKind.Symlink);
                    break;
                case MajorField:
                    parts.Major = (uint)NonZero(ref reader, DeviceNumber.MaxMajor);
                    break;
                case MinorField:
                    parts.Minor = (uint)NonZero(ref reader, DeviceNumber.MaxMinor);
                    break;
                case ModeField:
                    parts.Mode = (ushort)reader.Varint(PathAttributes.MaxMode);
                    break;
                case UidField:
                    parts.Attributes = parts.Attributes with { Uid = (uint)NonZero(ref reader, uint.MaxValue) };
                    break;
                case GidField:
                    parts.Attributes = parts.Attributes with { Gid = (uint)NonZero(ref reader, uint.MaxValue) };
                    break;
                case SecondsField:
                    parts.Attributes = parts.Attributes with { MtimeSeconds = Seconds(reader.Varint()) };
                    break;
                case NanosecondsField:
                    parts.Attributes =
                        parts.Attributes with { MtimeNanoseconds = (uint)NonZero(ref reader, uint.MaxValue) };
                    break;
                case AttributeField:
                    parts.Add(ReadAttribute(Slice(ref reader, message)));
                    break;
                case LinkCountField:
                    parts.LinkCount = Count(reader.Varint(uint.MaxValue));
                    break;
                case LeaderField:
                    parts.Leader = Slice(ref reader, message);
                    break;
                default:
                    throw new FormatException($"field {last} is not known");
            }
        }

        return parts.ToRecord();
    }

    private static ExtendedAttribute ReadAttribute(ReadOnlyMemory<byte> message)
    {
        ReadOnlyMemory<byte> name = default;
        ReadOnlyMemory<byte> value = default;
        int last = 0;
        ProtobufReader reader = new(message.Span, isCanonical: true);
        while (reader.Next())
        {
            if (reader.Field is not (1 or 2) || reader.Field <= last)
            {
                throw new FormatException("an extended attribute has a name, then a value");
            }

            last = reader.Field;
            if (last == 1)
            {
                name = Slice(ref reader, message);
            }
            else
            {
                value = Slice(ref reader, message);
            }
        }

        return new(name, value);
    }

    /// <summary>Bytes that are present are not empty: absence says that.</summary>
    private static ReadOnlyMemory<byte> Slice(ref ProtobufReader reader, ReadOnlyMemory<byte> message)
    {
        int length = reader.Bytes(out int start).Length;
        return length > 0 ? message.Slice(start, length) : throw IsDefault(reader.Field);
    }

    private static ulong NonZero(ref ProtobufReader reader, ulong max)
    {
        ulong value = reader.Varint(max);
        return value != 0 ? value : throw IsDefault(reader.Field);
    }

    private static long Seconds(ulong zigZag)
    {
        long seconds = (long)(zigZag >> 1) ^ -(long)(zigZag & 1);
        return seconds != PathAttributes.DefaultMtimeSeconds ? seconds : throw IsDefault(SecondsField);
    }

    private static uint Count(ulong count) =>
        count >= 2 ? (uint)count : throw new FormatException("a link group has two paths at least");

    private static FormatException IsDefault(int field) => new($"field {field} states the default");

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static bool HasTime(MetadataRecord record) =>
        record.Attributes.MtimeSeconds != PathAttributes.DefaultMtimeSeconds;

    private static ulong SpecialCode(PathKind? special) =>
        special is PathKind kind ? (ulong)(kind - PathKind.Symlink) : 0;

    private static ulong CountCode(MetadataRecord record) => record.LinkCount >= 2 ? record.LinkCount : 0;

    private static int AttributeLength(ExtendedAttribute attribute) =>
        ProtobufWriter.BytesLength(attribute.Name.Length) + IfAny(attribute.Value);

    private static int IfAny(ReadOnlyMemory<byte> bytes) =>
        bytes.IsEmpty ? 0 : ProtobufWriter.BytesLength(bytes.Length);

    private static void WriteIfAny(ref ProtobufWriter writer, int field, ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            writer.Bytes(field, bytes.Span);
        }
    }
}
