using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Larder.Formats.Digests.Blake3;

/// <summary>
/// Turns eight inputs' words into eight words' lanes, and back: an 8 × 8 transposition is its own inverse.
/// </summary>
internal static class Transpose8
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadBlock(ref byte input, ref nuint offsets, nuint block, ref Vector256<uint> m)
    {
        LoadHalf(ref input, ref offsets, block, ref m);
        LoadHalf(ref input, ref offsets, block + 32, ref Unsafe.Add(ref m, 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref Vector256<uint> h, ref uint output) => Transpose(
        h,
        Unsafe.Add(ref h, 1),
        Unsafe.Add(ref h, 2),
        Unsafe.Add(ref h, 3),
        Unsafe.Add(ref h, 4),
        Unsafe.Add(ref h, 5),
        Unsafe.Add(ref h, 6),
        Unsafe.Add(ref h, 7),
        ref output);

    /// <summary>Writes the transposed rows one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        Vector256<uint> r0,
        Vector256<uint> r1,
        Vector256<uint> r2,
        Vector256<uint> r3,
        Vector256<uint> r4,
        Vector256<uint> r5,
        Vector256<uint> r6,
        Vector256<uint> r7,
        ref uint output)
    {
        Quarter(
            r0, r1, r2, r3,
            out Vector256<uint> a0,
            out Vector256<uint> a1,
            out Vector256<uint> a2,
            out Vector256<uint> a3);
        Quarter(
            r4, r5, r6, r7,
            out Vector256<uint> b0,
            out Vector256<uint> b1,
            out Vector256<uint> b2,
            out Vector256<uint> b3);
        Avx2.Permute2x128(a0, b0, 0x20).StoreUnsafe(ref output);
        Avx2.Permute2x128(a1, b1, 0x20).StoreUnsafe(ref output, 8);
        Avx2.Permute2x128(a2, b2, 0x20).StoreUnsafe(ref output, 16);
        Avx2.Permute2x128(a3, b3, 0x20).StoreUnsafe(ref output, 24);
        Avx2.Permute2x128(a0, b0, 0x31).StoreUnsafe(ref output, 32);
        Avx2.Permute2x128(a1, b1, 0x31).StoreUnsafe(ref output, 40);
        Avx2.Permute2x128(a2, b2, 0x31).StoreUnsafe(ref output, 48);
        Avx2.Permute2x128(a3, b3, 0x31).StoreUnsafe(ref output, 56);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadHalf(ref byte input, ref nuint offsets, nuint block, ref Vector256<uint> m) => Transpose(
        Row(ref input, ref offsets, 0, block),
        Row(ref input, ref offsets, 1, block),
        Row(ref input, ref offsets, 2, block),
        Row(ref input, ref offsets, 3, block),
        Row(ref input, ref offsets, 4, block),
        Row(ref input, ref offsets, 5, block),
        Row(ref input, ref offsets, 6, block),
        Row(ref input, ref offsets, 7, block),
        ref Unsafe.As<Vector256<uint>, uint>(ref m));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Row(ref byte input, ref nuint offsets, int lane, nuint block) =>
        Vector256.LoadUnsafe(ref input, Unsafe.Add(ref offsets, lane) + block).AsUInt32();

    /// <summary>Word 4k + j of four rows stands in 128-bit part k of the j-th result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(
        Vector256<uint> r0,
        Vector256<uint> r1,
        Vector256<uint> r2,
        Vector256<uint> r3,
        out Vector256<uint> w0,
        out Vector256<uint> w1,
        out Vector256<uint> w2,
        out Vector256<uint> w3)
    {
        Vector256<ulong> low01 = Avx2.UnpackLow(r0, r1).AsUInt64();
        Vector256<ulong> high01 = Avx2.UnpackHigh(r0, r1).AsUInt64();
        Vector256<ulong> low23 = Avx2.UnpackLow(r2, r3).AsUInt64();
        Vector256<ulong> high23 = Avx2.UnpackHigh(r2, r3).AsUInt64();
        w0 = Avx2.UnpackLow(low01, low23).AsUInt32();
        w1 = Avx2.UnpackHigh(low01, low23).AsUInt32();
        w2 = Avx2.UnpackLow(high01, high23).AsUInt32();
        w3 = Avx2.UnpackHigh(high01, high23).AsUInt32();
    }
}
