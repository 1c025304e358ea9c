using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Larder.Formats.Digests.Blake3;

/// <summary>Sixteen inputs.</summary>
internal readonly struct Avx512Lanes16 : IWideLanes<Vector512<uint>>
{
    public static int Count => Vector512<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> CountFrom(uint first) => Vector512<uint>.Indices + Vector512.Create(first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadBlock(ref byte input, ref nuint offsets, nuint block, ref Vector512<uint> m) =>
        Transpose16.LoadBlock(ref input, ref offsets, block, ref m);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref Vector512<uint> h, ref uint output) => Transpose16.Store(ref h, ref output);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Broadcast(uint value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Xor(Vector512<uint> left, Vector512<uint> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Mix(
        ref Vector512<uint> a,
        ref Vector512<uint> b,
        ref Vector512<uint> c,
        ref Vector512<uint> d,
        Vector512<uint> first,
        Vector512<uint> second)
    {
        a = a + first + b;
        d = Avx512F.RotateRight(d ^ a, 16);
        c += d;
        b = Avx512F.RotateRight(b ^ c, 12);
        a = a + second + b;
        d = Avx512F.RotateRight(d ^ a, 8);
        c += d;
        b = Avx512F.RotateRight(b ^ c, 7);
    }
}
