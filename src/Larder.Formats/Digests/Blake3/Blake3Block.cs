using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Larder.Formats.Digests.Blake3.Blake3Constants;

namespace Larder.Formats.Digests.Blake3;

/// <summary>
/// Compresses one block of one input (paper §2.2): what small files and the top of every tree are made of. Unlike
/// <see cref="Blake3Rounds{T, TLanes}"/> it can be compiled ahead, so that a program that hashes a few bytes need not wait.
/// </summary>
internal static class Blake3Block
{
    private const int Rounds = 7;
    private const int Words = BlockLength / sizeof(uint);

    // The words' order in each round: that of the paper's table 2, applied once more each time.
    private static ReadOnlySpan<byte> Schedule =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8,
        3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1,
        10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6,
        12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4,
        9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7,
        11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13,
    ];

    /// <summary>Replaces <paramref name="cv"/> (8 words) by the chaining value after a block of 64 bytes.</summary>
    public static void Compress(Span<uint> cv, ReadOnlySpan<byte> block, ulong counter, uint length, uint flags)
    {
        Debug.Assert(cv.Length == Blake3Words.Count && block.Length == BlockLength, "the rounds do not check bounds");
        ref uint h = ref MemoryMarshal.GetReference(cv);
        ref uint m = ref Unsafe.As<byte, uint>(ref MemoryMarshal.GetReference(block));
        ref byte order = ref MemoryMarshal.GetReference(Schedule);
        uint v0 = h;
        uint v1 = Unsafe.Add(ref h, 1);
        uint v2 = Unsafe.Add(ref h, 2);
        uint v3 = Unsafe.Add(ref h, 3);
        uint v4 = Unsafe.Add(ref h, 4);
        uint v5 = Unsafe.Add(ref h, 5);
        uint v6 = Unsafe.Add(ref h, 6);
        uint v7 = Unsafe.Add(ref h, 7);
        uint v8 = Iv0;
        uint v9 = Iv1;
        uint v10 = Iv2;
        uint v11 = Iv3;
        uint v12 = (uint)counter;
        uint v13 = (uint)(counter >> 32);
        uint v14 = length;
        uint v15 = flags;

        for (int round = 0; round < Rounds; round++)
        {
            Mix(ref v0, ref v4, ref v8, ref v12, ref m, ref order, 0);
            Mix(ref v1, ref v5, ref v9, ref v13, ref m, ref order, 2);
            Mix(ref v2, ref v6, ref v10, ref v14, ref m, ref order, 4);
            Mix(ref v3, ref v7, ref v11, ref v15, ref m, ref order, 6);
            Mix(ref v0, ref v5, ref v10, ref v15, ref m, ref order, 8);
            Mix(ref v1, ref v6, ref v11, ref v12, ref m, ref order, 10);
            Mix(ref v2, ref v7, ref v8, ref v13, ref m, ref order, 12);
            Mix(ref v3, ref v4, ref v9, ref v14, ref m, ref order, 14);
            order = ref Unsafe.Add(ref order, Words);
        }

        h = v0 ^ v8;
        Unsafe.Add(ref h, 1) = v1 ^ v9;
        Unsafe.Add(ref h, 2) = v2 ^ v10;
        Unsafe.Add(ref h, 3) = v3 ^ v11;
        Unsafe.Add(ref h, 4) = v4 ^ v12;
        Unsafe.Add(ref h, 5) = v5 ^ v13;
        Unsafe.Add(ref h, 6) = v6 ^ v14;
        Unsafe.Add(ref h, 7) = v7 ^ v15;
    }

    /// <summary>The quarter round G, with the two words at a place of the round's order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref uint a, ref uint b, ref uint c, ref uint d, ref uint m, ref byte order, int place)
    {
        a = a + Unsafe.Add(ref m, Unsafe.Add(ref order, place)) + b;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 12);
        a = a + Unsafe.Add(ref m, Unsafe.Add(ref order, place + 1)) + b;
        d = BitOperations.RotateRight(d ^ a, 8);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 7);
    }
}
