using System.Diagnostics;
using System.Runtime.InteropServices;
using static Larder.Formats.Digests.Blake3.Blake3Constants;

namespace Larder.Formats.Digests.Blake3;

/// <summary>Compresses one block of one input: what small files and the top of every tree are made of.</summary>
internal static class Blake3Block
{
    /// <summary>Replaces <paramref name="cv"/> (8 words) by the chaining value after a block of 64 bytes.</summary>
    public static void Compress(Span<uint> cv, ReadOnlySpan<byte> block, ulong counter, uint length, uint flags)
    {
        Debug.Assert(cv.Length == Blake3Words.Count && block.Length == BlockLength, "the rounds do not check bounds");
        Blake3Rounds<uint, ScalarLane>.Compress(
            ref MemoryMarshal.GetReference(cv),
            ref MemoryMarshal.GetReference(MemoryMarshal.Cast<byte, uint>(block)),
            (uint)counter,
            (uint)(counter >> 32),
            length,
            flags);
    }
}
