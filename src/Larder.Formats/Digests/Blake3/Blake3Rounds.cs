using System.Runtime.CompilerServices;
using static Larder.Formats.Digests.Blake3.Blake3Constants;

namespace Larder.Formats.Digests.Blake3;

/// <summary>
/// The compression function (paper §2.2), written once for every width of vectors: a <typeparamref name="T"/> holds one
/// word of 8 or 16 inputs. State stays in registers, message words are memory operands.
/// </summary>
internal static class Blake3Rounds<T, TLanes>
    where T : struct
    where TLanes : IWideLanes<T>
{
    /// <summary>Replaces a chaining value by the one after the block.</summary>
    /// <param name="h">The first of eight chaining words.</param>
    /// <param name="m">The first of sixteen message words.</param>
    /// <param name="counterLow">Low half of the chunk index.</param>
    /// <param name="counterHigh">High half of the chunk index.</param>
    /// <param name="length">Bytes of the block that are input, 0–64.</param>
    /// <param name="flags">The domain flags.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compress(ref T h, ref T m, T counterLow, T counterHigh, uint length, uint flags)
    {
        T v0 = h;
        T v1 = Unsafe.Add(ref h, 1);
        T v2 = Unsafe.Add(ref h, 2);
        T v3 = Unsafe.Add(ref h, 3);
        T v4 = Unsafe.Add(ref h, 4);
        T v5 = Unsafe.Add(ref h, 5);
        T v6 = Unsafe.Add(ref h, 6);
        T v7 = Unsafe.Add(ref h, 7);
        T v8 = TLanes.Broadcast(Iv0);
        T v9 = TLanes.Broadcast(Iv1);
        T v10 = TLanes.Broadcast(Iv2);
        T v11 = TLanes.Broadcast(Iv3);
        T v12 = counterLow;
        T v13 = counterHigh;
        T v14 = TLanes.Broadcast(length);
        T v15 = TLanes.Broadcast(flags);

        TLanes.Mix(ref v0, ref v4, ref v8, ref v12, m, Unsafe.Add(ref m, 1));
        TLanes.Mix(ref v1, ref v5, ref v9, ref v13, Unsafe.Add(ref m, 2), Unsafe.Add(ref m, 3));
        TLanes.Mix(ref v2, ref v6, ref v10, ref v14, Unsafe.Add(ref m, 4), Unsafe.Add(ref m, 5));
        TLanes.Mix(ref v3, ref v7, ref v11, ref v15, Unsafe.Add(ref m, 6), Unsafe.Add(ref m, 7));
        TLanes.Mix(ref v0, ref v5, ref v10, ref v15, Unsafe.Add(ref m, 8), Unsafe.Add(ref m, 9));
        TLanes.Mix(ref v1, ref v6, ref v11, ref v12, Unsafe.Add(ref m, 10), Unsafe.Add(ref m, 11));
        TLanes.Mix(ref v2, ref v7, ref v8, ref v13, Unsafe.Add(ref m, 12), Unsafe.Add(ref m, 13));
        TLanes.Mix(ref v3, ref v4, ref v9, ref v14, Unsafe.Add(ref m, 14), Unsafe.Add(ref m, 15));

        TLanes.Mix(ref v0, ref v4, ref v8, ref v12, Unsafe.Add(ref m, 2), Unsafe.Add(ref m, 6));
        TLanes.Mix(ref v1, ref v5, ref v9, ref v13, Unsafe.Add(ref m, 3), Unsafe.Add(ref m, 10));
        TLanes.Mix(ref v2, ref v6, ref v10, ref v14, Unsafe.Add(ref m, 7), m);
        TLanes.Mix(ref v3, ref v7, ref v11, ref v15, Unsafe.Add(ref m, 4), Unsafe.Add(ref m, 13));
        TLanes.Mix(ref v0, ref v5, ref v10, ref v15, Unsafe.Add(ref m, 1), Unsafe.Add(ref m, 11));
        TLanes.Mix(ref v1, ref v6, ref v11, ref v12, Unsafe.Add(ref m, 12), Unsafe.Add(ref m, 5));
        TLanes.Mix(ref v2, ref v7, ref v8, ref v13, Unsafe.Add(ref m, 9), Unsafe.Add(ref m, 14));
        TLanes.Mix(ref v3, ref v4, ref v9, ref v14, Unsafe.Add(ref m, 15), Unsafe.Add(ref m, 8));

        TLanes.Mix(ref v0, ref v4, ref v8, ref v12, Unsafe.Add(ref m, 3), Unsafe.Add(ref m, 4));
        TLanes.Mix(ref v1, ref v5, ref v9, ref v13, Unsafe.Add(ref m, 10), Unsafe.Add(ref m, 12));
        TLanes.Mix(ref v2, ref v6, ref v10, ref v14, Unsafe.Add(ref m, 13), Unsafe.Add(ref m, 2));
        TLanes.Mix(ref v3, ref v7, ref v11, ref v15, Unsafe.Add(ref m, 7), Unsafe.Add(ref m, 14));
        TLanes.Mix(ref v0, ref v5, ref v10, ref v15, Unsafe.Add(ref m, 6), Unsafe.Add(ref m, 5));
        TLanes.Mix(ref v1, ref v6, ref v11, ref v12, Unsafe.Add(ref m, 9), m);
        TLanes.Mix(ref v2, ref v7, ref v8, ref v13, Unsafe.Add(ref m, 11), Unsafe.Add(ref m, 15));
        TLanes.Mix(ref v3, ref v4, ref v9, ref v14, Unsafe.Add(ref m, 8), Unsafe.Add(ref m, 1));

        TLanes.Mix(ref v0, ref v4, ref v8, ref v12, Unsafe.Add(ref m, 10), Unsafe.Add(ref m, 7));
        TLanes.Mix(ref v1, ref v5, ref v9, ref v13, Unsafe.Add(ref m, 12), Unsafe.Add(ref m, 9));
        TLanes.Mix(ref v2, ref v6, ref v10, ref v14, Unsafe.Add(ref m, 14), Unsafe.Add(ref m, 3));
        TLanes.Mix(ref v3, ref v7, ref v11, ref v15, Unsafe.Add(ref m, 13), Unsafe.Add(ref m, 15));
        TLanes.Mix(ref v0, ref v5, ref v10, ref v15, Unsafe.Add(ref m, 4), m);
        TLanes.Mix(ref v1, ref v6, ref v11, ref v12, Unsafe.Add(ref m, 11), Unsafe.Add(ref m, 2));
        TLanes.Mix(ref v2, ref v7, ref v8, ref v13, Unsafe.Add(ref m, 5), Unsafe.Add(ref m, 8));
        TLanes.Mix(ref v3, ref v4, ref v9, ref v14, Unsafe.Add(ref m, 1), Unsafe.Add(ref m, 6));

        TLanes.Mix(ref v0, ref v4, ref v8, ref v12, Unsafe.Add(ref m, 12), Unsafe.Add(ref m, 13));
        TLanes.Mix(ref v1, ref v5, ref v9, ref v13, Unsafe.Add(ref m, 9), Unsafe.Add(ref m, 11));
        TLanes.Mix(ref v2, ref v6, ref v10, ref v14, Unsafe.Add(ref m, 15), Unsafe.Add(ref m, 10));
        TLanes.Mix(ref v3, ref v7, ref v11, ref v15, Unsafe.Add(ref m, 14), Unsafe.Add(ref m, 8));
        TLanes.Mix(ref v0, ref v5, ref v10, ref v15, Unsafe.Add(ref m, 7), Unsafe.Add(ref m, 2));
        TLanes.Mix(ref v1, ref v6, ref v11, ref v12, Unsafe.Add(ref m, 5), Unsafe.Add(ref m, 3));
        TLanes.Mix(ref v2, ref v7, ref v8, ref v13, m, Unsafe.Add(ref m, 1));
        TLanes.Mix(ref v3, ref v4, ref v9, ref v14, Unsafe.Add(ref m, 6), Unsafe.Add(ref m, 4));

        TLanes.Mix(ref v0, ref v4, ref v8, ref v12, Unsafe.Add(ref m, 9), Unsafe.Add(ref m, 14));
        TLanes.Mix(ref v1, ref v5, ref v9, ref v13, Unsafe.Add(ref m, 11), Unsafe.Add(ref m, 5));
        TLanes.Mix(ref v2, ref v6, ref v10, ref v14, Unsafe.Add(ref m, 8), Unsafe.Add(ref m, 12));
        TLanes.Mix(ref v3, ref v7, ref v11, ref v15, Unsafe.Add(ref m, 15), Unsafe.Add(ref m, 1));
        TLanes.Mix(ref v0, ref v5, ref v10, ref v15, Unsafe.Add(ref m, 13), Unsafe.Add(ref m, 3));
        TLanes.Mix(ref v1, ref v6, ref v11, ref v12, m, Unsafe.Add(ref m, 10));
        TLanes.Mix(ref v2, ref v7, ref v8, ref v13, Unsafe.Add(ref m, 2), Unsafe.Add(ref m, 6));
        TLanes.Mix(ref v3, ref v4, ref v9, ref v14, Unsafe.Add(ref m, 4), Unsafe.Add(ref m, 7));

        TLanes.Mix(ref v0, ref v4, ref v8, ref v12, Unsafe.Add(ref m, 11), Unsafe.Add(ref m, 15));
        TLanes.Mix(ref v1, ref v5, ref v9, ref v13, Unsafe.Add(ref m, 5), m);
        TLanes.Mix(ref v2, ref v6, ref v10, ref v14, Unsafe.Add(ref m, 1), Unsafe.Add(ref m, 9));
        TLanes.Mix(ref v3, ref v7, ref v11, ref v15, Unsafe.Add(ref m, 8), Unsafe.Add(ref m, 6));
        TLanes.Mix(ref v0, ref v5, ref v10, ref v15, Unsafe.Add(ref m, 14), Unsafe.Add(ref m, 10));
        TLanes.Mix(ref v1, ref v6, ref v11, ref v12, Unsafe.Add(ref m, 2), Unsafe.Add(ref m, 12));
        TLanes.Mix(ref v2, ref v7, ref v8, ref v13, Unsafe.Add(ref m, 3), Unsafe.Add(ref m, 4));
        TLanes.Mix(ref v3, ref v4, ref v9, ref v14, Unsafe.Add(ref m, 7), Unsafe.Add(ref m, 13));

        h = TLanes.Xor(v0, v8);
        Unsafe.Add(ref h, 1) = TLanes.Xor(v1, v9);
        Unsafe.Add(ref h, 2) = TLanes.Xor(v2, v10);
        Unsafe.Add(ref h, 3) = TLanes.Xor(v3, v11);
        Unsafe.Add(ref h, 4) = TLanes.Xor(v4, v12);
        Unsafe.Add(ref h, 5) = TLanes.Xor(v5, v13);
        Unsafe.Add(ref h, 6) = TLanes.Xor(v6, v14);
        Unsafe.Add(ref h, 7) = TLanes.Xor(v7, v15);
    }
}
