using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Larder.Formats.Digests.Blake3;

/// <summary>Eight inputs with AVX2, which has no rotation.</summary>
internal readonly struct Avx2Lanes8 : IWideLanes<Vector256<uint>>
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
        // A shuffle of bytes is one instruction where two shifts and an or are three. Constants stand here, as the JIT
        // counts every call that it inlines.
        Vector256<byte> rotate16 = Vector256.Create(
            0x0504_0706_0100_0302UL, 0x0D0C_0F0E_0908_0B0AUL, 0x0504_0706_0100_0302UL, 0x0D0C_0F0E_0908_0B0AUL).AsByte();
        Vector256<byte> rotate8 = Vector256.Create(
            0x0407_0605_0003_0201UL, 0x0C0F_0E0D_080B_0A09UL, 0x0407_0605_0003_0201UL, 0x0C0F_0E0D_080B_0A09UL).AsByte();
        a = a + first + b;
        d = Avx2.Shuffle((d ^ a).AsByte(), rotate16).AsUInt32();
        c += d;
        Vector256<uint> e = b ^ c;
        b = (e >>> 12) | (e << 20);
        a = a + second + b;
        d = Avx2.Shuffle((d ^ a).AsByte(), rotate8).AsUInt32();
        c += d;
        e = b ^ c;
        b = (e >>> 7) | (e << 25);
    }
}
