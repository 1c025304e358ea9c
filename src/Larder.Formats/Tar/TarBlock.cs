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
        unsigned = 0;
        int high = 0;
        foreach (byte value in block)
        {
            unsigned += value;
            high += value >> 7;
        }

        foreach (byte value in TarField.Checksum.In(block))
        {
            unsigned += ' ' - value;
            high -= value >> 7;
        }

        signed = unsigned - (256 * high);
    }
}
