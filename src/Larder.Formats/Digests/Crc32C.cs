using System.Buffers.Binary;
using System.Numerics;

namespace Larder.Formats.Digests;

/// <summary>
/// CRC-32C (Castagnoli) as file systems keep it: the running value is neither inverted before nor after, so that a
/// checksum can go on from another.
/// </summary>
internal static class Crc32C
{
    /// <summary>What a checksum begins with.</summary>
    public const uint Start = uint.MaxValue;

    /// <summary>Goes on over more bytes.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return crc;
    }

    /// <summary>Goes on over a number of 32 bits, little-endian.</summary>
    public static uint Append(uint crc, uint number) => BitOperations.Crc32C(crc, number);
}
