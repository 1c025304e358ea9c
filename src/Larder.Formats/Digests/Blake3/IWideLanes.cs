namespace Larder.Formats.Digests.Blake3;

/// <summary>
/// What BLAKE3's rounds ask of a vector that has the same word of several inputs side by side, and how these get in and out.
/// <see cref="Mix"/> is one call, not one for each operation: the JIT inlines only so many calls into one method.
/// </summary>
/// <typeparam name="T">The vector.</typeparam>
internal interface IWideLanes<T>
    where T : struct
{
    /// <summary>How many inputs.</summary>
    static abstract int Count { get; }

    static abstract T Broadcast(uint value);

    static abstract T Xor(T left, T right);

    /// <summary>The quarter round G of the paper, §2.2, with two message words.</summary>
    static abstract void Mix(ref T a, ref T b, ref T c, ref T d, T first, T second);

    /// <summary>One number after the other in the lanes.</summary>
    static abstract T CountFrom(uint first);

    /// <summary>Transposes one 64-byte block of each input to sixteen message words.</summary>
    /// <param name="input">The first input.</param>
    /// <param name="offsets">The first of <see cref="Count"/> distances from it, in bytes.</param>
    /// <param name="block">Where the block begins in each input.</param>
    /// <param name="m">The first of sixteen words to set.</param>
    static abstract void LoadBlock(ref byte input, ref nuint offsets, nuint block, ref T m);

    /// <summary>Transposes eight chaining words and writes one chaining value after the other.</summary>
    static abstract void Store(ref T h, ref uint output);
}
