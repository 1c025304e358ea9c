using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Larder.Formats.Digests.Blake3;

/// <summary>Turns sixteen inputs' words into sixteen words' lanes, and chaining words back.</summary>
internal static class Transpose16
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadBlock(ref byte input, ref nuint offsets, nuint block, ref Vector512<uint> m)
    {
        LoadFour(
            ref input,
            ref offsets,
            block,
            out Vector512<uint> a0,
            out Vector512<uint> a1,
            out Vector512<uint> a2,
            out Vector512<uint> a3);
        LoadFour(
            ref input,
            ref Unsafe.Add(ref offsets, 4),
            block,
            out Vector512<uint> b0,
            out Vector512<uint> b1,
            out Vector512<uint> b2,
            out Vector512<uint> b3);
        LoadFour(
            ref input,
            ref Unsafe.Add(ref offsets, 8),
            block,
            out Vector512<uint> c0,
            out Vector512<uint> c1,
            out Vector512<uint> c2,
            out Vector512<uint> c3);
        LoadFour(
            ref input,
            ref Unsafe.Add(ref offsets, 12),
            block,
            out Vector512<uint> d0,
            out Vector512<uint> d1,
            out Vector512<uint> d2,
            out Vector512<uint> d3);
        Gather(a0, b0, c0, d0, ref m);
        Gather(a1, b1, c1, d1, ref Unsafe.Add(ref m, 1));
        Gather(a2, b2, c2, d2, ref Unsafe.Add(ref m, 2));
        Gather(a3, b3, c3, d3, ref Unsafe.Add(ref m, 3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref Vector512<uint> h, ref uint output)
    {
        Transpose8.Transpose(
            h.GetLower(),
            Unsafe.Add(ref h, 1).GetLower(),
            Unsafe.Add(ref h, 2).GetLower(),
            Unsafe.Add(ref h, 3).GetLower(),
            Unsafe.Add(ref h, 4).GetLower(),
            Unsafe.Add(ref h, 5).GetLower(),
            Unsafe.Add(ref h, 6).GetLower(),
            Unsafe.Add(ref h, 7).GetLower(),
            ref output);
        Transpose8.Transpose(
            h.GetUpper(),
            Unsafe.Add(ref h, 1).GetUpper(),
            Unsafe.Add(ref h, 2).GetUpper(),
            Unsafe.Add(ref h, 3).GetUpper(),
            Unsafe.Add(ref h, 4).GetUpper(),
            Unsafe.Add(ref h, 5).GetUpper(),
            Unsafe.Add(ref h, 6).GetUpper(),
            Unsafe.Add(ref h, 7).GetUpper(),
            ref Unsafe.Add(ref output, 8 * Blake3Words.Count));
    }

    /// <summary>Reads four inputs: word 4k + j of them stands in 128-bit part k of the j-th result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadFour(
        ref byte input,
        ref nuint offsets,
        nuint block,
        out Vector512<uint> w0,
        out Vector512<uint> w1,
        out Vector512<uint> w2,
        out Vector512<uint> w3)
    {
        Vector512<uint> r0 = Vector512.LoadUnsafe(ref input, offsets + block).AsUInt32();
        Vector512<uint> r1 = Vector512.LoadUnsafe(ref input, Unsafe.Add(ref offsets, 1) + block).AsUInt32();
        Vector512<uint> r2 = Vector512.LoadUnsafe(ref input, Unsafe.Add(ref offsets, 2) + block).AsUInt32();
        Vector512<uint> r3 = Vector512.LoadUnsafe(ref input, Unsafe.Add(ref offsets, 3) + block).AsUInt32();
        Vector512<ulong> low01 = Avx512F.UnpackLow(r0, r1).AsUInt64();
        Vector512<ulong> high01 = Avx512F.UnpackHigh(r0, r1).AsUInt64();
        Vector512<ulong> low23 = Avx512F.UnpackLow(r2, r3).AsUInt64();
        Vector512<ulong> high23 = Avx512F.UnpackHigh(r2, r3).AsUInt64();
        w0 = Avx512F.UnpackLow(low01, low23).AsUInt32();
        w1 = Avx512F.UnpackHigh(low01, low23).AsUInt32();
        w2 = Avx512F.UnpackLow(high01, high23).AsUInt32();
        w3 = Avx512F.UnpackHigh(high01, high23).AsUInt32();
    }

    /// <summary>Sets words j, 4 + j, 8 + j, 12 + j from the j-th results of all four <see cref="LoadFour"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather(
        Vector512<uint> a, Vector512<uint> b, Vector512<uint> c, Vector512<uint> d, ref Vector512<uint> m)
    {
        Vector512<uint> ab01 = Avx512F.Shuffle4x128(a, b, 0x44);
        Vector512<uint> ab23 = Avx512F.Shuffle4x128(a, b, 0xEE);
        Vector512<uint> cd01 = Avx512F.Shuffle4x128(c, d, 0x44);
        Vector512<uint> cd23 = Avx512F.Shuffle4x128(c, d, 0xEE);
        m = Avx512F.Shuffle4x128(ab01, cd01, 0x88);
        Unsafe.Add(ref m, 4) = Avx512F.Shuffle4x128(ab01, cd01, 0xDD);
        Unsafe.Add(ref m, 8) = Avx512F.Shuffle4x128(ab23, cd23, 0x88);
        Unsafe.Add(ref m, 12) = Avx512F.Shuffle4x128(ab23, cd23, 0xDD);
    }
}
