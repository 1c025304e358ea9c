namespace Larder.Formats.Castore;

/// <summary>
/// Reads protobuf fields from memory. Throws <see cref="FormatException"/> for malformed bytes; decoders turn that into
/// their own coded failure. Groups (deprecated, and in none of our messages) are refused.
/// </summary>
/// <param name="bytes">The message.</param>
/// <param name="isCanonical">True to refuse varints longer than they need be.</param>
internal ref struct ProtobufReader(ReadOnlySpan<byte> bytes, bool isCanonical = false)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private WireType _wireType;

    /// <summary>Bytes read so far: where the last field ended.</summary>
    public int Position { get; private set; }

    /// <summary>The number of the field that was just begun.</summary>
    public int Field { get; private set; }

    /// <summary>
    /// Begins the next field; false at the end. Its value must be read, or <see cref="Skip"/>ped, next.
    /// </summary>
    public bool Next()
    {
        if (Position == _bytes.Length)
        {
            return false;
        }

        ulong tag = RawVarint();
        if (tag is > uint.MaxValue or < 8)
        {
            throw new FormatException("a field number is out of range");
        }

        Field = (int)(tag >> 3);
        _wireType = (WireType)(tag & 7);
        return true;
    }

    /// <summary>The value of a varint field.</summary>
    public ulong Varint()
    {
        Expect(WireType.Varint);
        return RawVarint();
    }

    /// <summary>The value of a varint field, which must not exceed <paramref name="max"/>.</summary>
    public ulong Varint(ulong max)
    {
        ulong value = Varint();
        return value <= max ? value : throw new FormatException($"field {Field} is {value}, the most is {max}");
    }

    /// <summary>The content of a bytes or message field, and where it begins.</summary>
    public ReadOnlySpan<byte> Bytes(out int start)
    {
        Expect(WireType.Bytes);
        ulong length = RawVarint();
        if (length > (ulong)(_bytes.Length - Position))
        {
            throw new FormatException($"field {Field} is longer than what holds it");
        }

        start = Position;
        Position += (int)length;
        return _bytes[start..Position];
    }

    /// <inheritdoc cref="Bytes(out int)"/>
    public ReadOnlySpan<byte> Bytes() => Bytes(out _);

    /// <summary>Passes over the value of an unknown field.</summary>
    public void Skip()
    {
        int length = 0;
        switch (_wireType)
        {
            case WireType.Varint:
                RawVarint();
                break;
            case WireType.Bytes:
                Bytes();
                break;
            case WireType.Fixed64:
                length = 8;
                break;
            case WireType.Fixed32:
                length = 4;
                break;
            default:
                throw new FormatException($"field {Field} has a wire type that is not in use");
        }

        if (length > _bytes.Length - Position)
        {
            throw new FormatException($"field {Field} is cut short");
        }

        Position += length;
    }

    private readonly void Expect(WireType wireType)
    {
        if (_wireType != wireType)
        {
            throw new FormatException($"field {Field} has the wrong wire type");
        }
    }

    private ulong RawVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (Position == _bytes.Length)
            {
                throw new FormatException("a number is cut short");
            }

            byte next = _bytes[Position++];
            if (shift == 63 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return isCanonical && next == 0 && shift > 0
                    ? throw new FormatException("a number is longer than it need be")
                    : value;
            }
        }

        throw new FormatException("a number exceeds 64 bits");
    }

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }
}
