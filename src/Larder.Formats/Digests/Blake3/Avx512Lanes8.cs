using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Larder.Formats.Digests.Blake3;

/// <summary>
/// Eight inputs where AVX-512 rotates 256-bit registers: as fast as sixteen when there are only eight.
/// </summary>
internal readonly struct Avx512Lanes8 : IWideLanes<Vector256<uint>>
{
    public static int Count => Vector256<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> CountFrom(uint first) => Vector256<uint>.Indices + Vector256.Create(first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadBlock(ref byte input, ref nuint offsets, nuint block, ref Vector256<uint> m) =>
        Transpose8.LoadBlock(ref input, ref offsets, block, ref m);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref Vector256<uint> h, ref uint output) => Transpose8.Store(ref h, ref output);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Broadcast(uint value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Xor(Vector256<uint> left, Vector256<uint> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Mix(
        ref Vector256<uint> a,
        ref Vector256<uint> b,
        ref Vector256<uint> c,
        ref Vector256<uint> d,
        Vector256<uint> first,
        Vector256<uint> second)
    {
        a = a + first + b;
        d = Avx512F.VL.RotateRight(d ^ a, 16);
        c += d;
        b = Avx512F.VL.RotateRight(b ^ c, 12);
        a = a + second + b;
        d = Avx512F.VL.RotateRight(d ^ a, 8);
        c += d;
        b = Avx512F.VL.RotateRight(b ^ c, 7);
    }
}
