using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Larder.Formats.Tar;

/// <summary>What concerns a 512-byte block as a whole.</summary>
internal static class TarBlock
{
    public const int Size = 512;

    public static bool IsZero(ReadOnlySpan<byte> block) => !block.ContainsAnyExcept((byte)0);

    /// <summary>Bytes from a length to the end of its last block.</summary>
    public static int Padding(long length) => (int)(-length & (Size - 1));

    /// <summary>True when the checksum agrees; old writers summed signed bytes.</summary>
    public static bool HasValidChecksum(ReadOnlySpan<byte> block)
    {
        if (!TarField.Checksum.TryReadNumber(block, out long stated))
        {
            return false;
        }

        Sum(block, out int unsigned, out int signed);
        return stated == unsigned || stated == signed;
    }

    /// <summary>The sum of all bytes, those of the checksum itself taken as spaces.</summary>
    public static int Sum(ReadOnlySpan<byte> block)
    {
        Sum(block, out int unsigned, out _);
        return unsigned;
    }

    private static void Sum(ReadOnlySpan<byte> block, out int unsigned, out int signed)
    {
        // Each lane sums 64 of the bytes, so that 16 bits are enough.
        Vector128<ushort> sums = default;
        Vector128<ushort> highs = default;
        foreach (Vector128<byte> bytes in MemoryMarshal.Cast<byte, Vector128<byte>>(block[..Size]))
        {
            Vector128<ushort> low = Vector128.WidenLower(bytes);
            Vector128<ushort> up = Vector128.WidenUpper(bytes);
            sums += low + up;
            highs += (low >> 7) + (up >> 7);
        }

        unsigned = (int)Vector128.Sum(Vector128.WidenLower(sums) + Vector128.WidenUpper(sums));
        int high = Vector128.Sum(highs);

        foreach (byte value in TarField.Checksum.In(block))
        {
            unsigned += ' ' - value;
            high -= value >> 7;
        }

        signed = unsigned - (256 * high);
    }
}
