namespace Larder.Formats.Castore;

/// <summary>Writes protobuf fields with minimal varints into memory that its owner measured beforehand.</summary>
internal ref struct ProtobufWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes that a varint takes: 1–10.</summary>
    public static int VarintLength(ulong value) => 1 + (System.Numerics.BitOperations.Log2(value | 1) / 7);

    /// <summary>Bytes that a field with content takes. Field numbers are below 16, so a tag is one byte.</summary>
    public static int BytesLength(int length) => 1 + VarintLength((ulong)length) + length;

    /// <summary>Bytes that a number field takes that is left out when zero.</summary>
    public static int NonZeroLength(ulong value) => value == 0 ? 0 : 1 + VarintLength(value);

    /// <summary>A varint without a tag.</summary>
    public void RawVarint(ulong value)
    {
        while (value >= 0x80)
        {
            _destination[Position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _destination[Position++] = (byte)value;
    }

    /// <summary>A number field, also when zero.</summary>
    public void Varint(int field, ulong value)
    {
        _destination[Position++] = (byte)(field << 3);
        RawVarint(value);
    }

    /// <summary>A number field, left out when zero.</summary>
    public void NonZero(int field, ulong value)
    {
        if (value != 0)
        {
            Varint(field, value);
        }
    }

    /// <summary>The tag and length of a field whose content comes next.</summary>
    public void BytesHeader(int field, int length)
    {
        _destination[Position++] = (byte)((field << 3) | 2);
        RawVarint((ulong)length);
    }

    /// <summary>A bytes field, also when empty.</summary>
    public void Bytes(int field, scoped ReadOnlySpan<byte> content)
    {
        BytesHeader(field, content.Length);
        content.CopyTo(_destination[Position..]);
        Position += content.Length;
    }
}
