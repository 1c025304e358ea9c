using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Copying;

/// <summary>The fields of a tar header: POSIX ustar, with GNU's way to write large numbers.</summary>
internal static class TarFormat
{
    public const int BlockSize = 512;
    public const int NameOffset = 0;
    public const int NameSize = 100;
    public const int ModeOffset = 100;
    public const int UserOffset = 108;
    public const int GroupOffset = 116;
    public const int SizeOffset = 124;
    public const int TimeOffset = 136;
    public const int ChecksumOffset = 148;
    public const int TypeOffset = 156;
    public const int LinkOffset = 157;
    public const int MagicOffset = 257;
    public const int MajorOffset = 329;
    public const int MinorOffset = 337;
    public const int PrefixOffset = 345;
    public const int PrefixSize = 155;

    /// <summary>Octal digits, or, after a byte of 0x80, binary. Throws with code 22.</summary>
    public static long Number(ReadOnlySpan<byte> field)
    {
        long number = 0;
        if ((field[0] & 0x80) != 0)
        {
            // Two's complement in 95 bits or so; what does not fit into 63 is nonsense.
            number = (field[0] & 0x40) != 0 ? -1 : 0;
            foreach (byte one in field[1..])
            {
                if (number is > (long.MaxValue >> 8) or < (long.MinValue >> 8))
                {
                    throw Malformed("a number is too large");
                }

                number = (number << 8) | one;
            }

            return number;
        }

        foreach (byte one in field)
        {
            if (one is >= (byte)'0' and <= (byte)'7')
            {
                number = (number << 3) + (one - '0');
            }
            else if (one is not ((byte)' ' or 0))
            {
                throw Malformed("a number is not octal");
            }
        }

        return number;
    }

    /// <summary>Octal digits with a NUL behind; false when they do not fit.</summary>
    public static bool TryWrite(Span<byte> field, long number)
    {
        field.Clear();
        long rest = number < 0 ? 0 : number;
        for (int at = field.Length - 2; at >= 0; at--)
        {
            field[at] = (byte)('0' + (rest & 7));
            rest >>= 3;
        }

        return rest == 0 && number >= 0;
    }

    /// <summary>Sum of the bytes, the sum itself taken as spaces.</summary>
    public static int Checksum(ReadOnlySpan<byte> header)
    {
        int sum = 8 * ' ';
        for (int at = 0; at < BlockSize; at++)
        {
            sum += at is >= ChecksumOffset and < ChecksumOffset + 8 ? 0 : header[at];
        }

        return sum;
    }

    public static GuestException Malformed(string why) => new(Errors.Invalid, "the archive is malformed: " + why);
}
