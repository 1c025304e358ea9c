using System.Buffers.Binary;

namespace Larder.Formats.Tar;

/// <summary>A field of a header block: where it stands, and how long it is (POSIX.1-2017, pax, "ustar Interchange Format").</summary>
internal readonly record struct TarField(int Offset, int Length)
{
    public static readonly TarField Name = new(0, 100);
    public static readonly TarField Mode = new(100, 8);
    public static readonly TarField Uid = new(108, 8);
    public static readonly TarField Gid = new(116, 8);
    public static readonly TarField Size = new(124, 12);
    public static readonly TarField Mtime = new(136, 12);
    public static readonly TarField Checksum = new(148, 8);
    public static readonly TarField Type = new(156, 1);
    public static readonly TarField LinkName = new(157, 100);
    public static readonly TarField Magic = new(257, 8);
    public static readonly TarField DeviceMajor = new(329, 8);
    public static readonly TarField DeviceMinor = new(337, 8);
    public static readonly TarField Prefix = new(345, 155);

    /// <summary>Of GNU's sparse header: four segments, a flag that blocks with more follow, and the size with holes.</summary>
    public static readonly TarField GnuSparse = new(386, 96);
    public static readonly TarField GnuSparseContinues = new(482, 1);
    public static readonly TarField GnuRealSize = new(483, 12);

    /// <summary>The bytes of the field.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> block) => block.Slice(Offset, Length);

    /// <summary>The bytes of the field, to write.</summary>
    public Span<byte> In(Span<byte> block) => block.Slice(Offset, Length);

    /// <summary>The field up to its first NUL.</summary>
    public ReadOnlySpan<byte> TextIn(ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> text = In(block);
        int end = text.IndexOf((byte)0);
        return end < 0 ? text : text[..end];
    }

    /// <summary>
    /// Reads a number: octal digits with spaces before and a space or NUL behind, nothing at all for 0, or GNU's
    /// base-256 (first byte 0x80, or 0xff when negative). False when it is none, or beyond 64 bits.
    /// </summary>
    public bool TryReadNumber(ReadOnlySpan<byte> block, out long value)
    {
        ReadOnlySpan<byte> bytes = In(block);
        return (bytes[0] & 0x80) != 0 ? TryReadBinary(bytes, out value) : TryReadOctal(bytes, out value);
    }

    /// <summary>Writes octal digits and a NUL; the value must fit.</summary>
    public void WriteOctal(Span<byte> block, ulong value)
    {
        Span<byte> bytes = In(block);
        bytes[^1] = 0;
        for (int i = bytes.Length - 2; i >= 0; i--)
        {
            bytes[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }

    /// <summary>The largest number that <see cref="WriteOctal"/> can write.</summary>
    public ulong MaximumOctal => (1UL << (3 * (Length - 1))) - 1;

    private static bool TryReadOctal(ReadOnlySpan<byte> bytes, out long value)
    {
        value = 0;
        bytes = bytes.TrimStart((byte)' ');
        foreach (byte digit in bytes)
        {
            if (digit is 0 or (byte)' ')
            {
                break;
            }

            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }

            // At most twelve digits: 36 bits.
            value = (value << 3) | (uint)(digit - '0');
        }

        return true;
    }

    private static bool TryReadBinary(ReadOnlySpan<byte> bytes, out long value)
    {
        value = 0;
        if (bytes[0] is not (0x80 or 0xff))
        {
            return false;
        }

        byte fill = bytes[0] == 0xff ? (byte)0xff : (byte)0;
        ReadOnlySpan<byte> low = bytes[^Math.Min(sizeof(long), bytes.Length - 1)..];
        ReadOnlySpan<byte> high = bytes[1..^low.Length];
        Span<byte> wide = stackalloc byte[sizeof(long)];
        wide.Fill(fill);
        low.CopyTo(wide[^low.Length..]);
        value = BinaryPrimitives.ReadInt64BigEndian(wide);
        return !high.ContainsAnyExcept(fill) && value < 0 == (fill != 0);
    }
}
