using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Larder.Testing.Fuzz;

/// <summary>Changes valid inputs into ones that are nearly so. The same random numbers give the same inputs.</summary>
public sealed class Mutator(Random random)
{
    private const int LongestInput = 1 << 20;

    private static readonly long[] Interesting =
    [
        0, 1, 2, 3, 7, 8, 9, 16, 31, 32, 33, 55, 63, 64, 100, 127, 128, 255, 256, 257, 511, 512, 513, 1023, 1024, 2047, 2048, 4095, 4096, 4097,
        32767, 32768, 65535, 65536, 1_000_000, int.MaxValue - 1, int.MaxValue, 1L + int.MaxValue, uint.MaxValue, 1L + uint.MaxValue,
        long.MaxValue - 512, long.MaxValue - 1, long.MaxValue, long.MinValue, long.MinValue + 1, -1, -2, -128, -512, int.MinValue,
    ];

    /// <summary>One of the inputs with one to eight changes.</summary>
    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        byte[] input = [.. corpus[random.Next(corpus.Count)]];
        for (int changes = 1 << random.Next(4); changes > 0; changes--)
        {
            input = Change(input, corpus);
        }

        return input;
    }

    private byte[] Change(byte[] input, IReadOnlyList<byte[]> corpus)
    {
        if (input.Length == 0)
        {
            return [(byte)random.Next(256)];
        }

        int at = random.Next(input.Length);
        int length = Math.Min(input.Length - at, 1 << random.Next(10));
        switch (random.Next(11))
        {
            case 0 or 1:
                input[at] ^= (byte)(1 << random.Next(8));
                return input;
            case 2:
                input[at] = (byte)(random.Next(2) == 0 ? random.Next(256) : Number());
                return input;
            case 3:
                SetBinary(input, at);
                return input;
            case 4 or 5:
                SetText(input, at);
                return input;
            case 6:
                return input[..at];
            case 7:
                return input.Length + length > LongestInput ? input : [.. input[..(at + length)], .. input[at..]];
            case 8:
                return [.. input[..at], .. input[(at + length)..]];
            case 9:
                byte[] other = corpus[random.Next(corpus.Count)];
                return [.. input[..at], .. other[Math.Min(random.Next(input.Length), other.Length)..]];
            default:
                input.AsSpan(at, length).Fill((byte)Number());
                return input;
        }
    }

    private long Number() => Interesting[random.Next(Interesting.Length)];

    private void SetBinary(byte[] input, int at)
    {
        Span<byte> bytes = stackalloc byte[8];
        bool isLittle = random.Next(2) == 0;
        if (isLittle)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, Number());
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, Number());
        }

        int width = Math.Min(1 << random.Next(4), input.Length - at);
        (isLittle ? bytes[..width] : bytes[^width..]).CopyTo(input.AsSpan(at));
    }

    // The digits at or behind a place become others: octal fields, lengths of records, numbers of JSON.
    private void SetText(byte[] input, int at)
    {
        while (at < input.Length && !char.IsAsciiDigit((char)input[at]))
        {
            at++;
        }

        int end = at;
        while (end < input.Length && char.IsAsciiDigit((char)input[end]))
        {
            end++;
        }

        string number = random.Next(2) == 0
            ? Number().ToString(CultureInfo.InvariantCulture)
            : Convert.ToString(Number(), 8);
        byte[] digits = Encoding.ASCII.GetBytes(number.PadLeft(end - at, '0'));
        digits.AsSpan(Math.Max(0, digits.Length - (end - at))).CopyTo(input.AsSpan(at, end - at));
    }
}
