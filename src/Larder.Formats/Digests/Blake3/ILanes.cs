namespace Larder.Formats.Digests.Blake3;

/// <summary>
/// What BLAKE3's rounds ask of a word, where a word is one number or the same word of several inputs side by side.
/// <see cref="Mix"/> is one call, not one for each operation: the JIT inlines only so many calls into one method.
/// </summary>
/// <typeparam name="T">The register: <see cref="uint"/> or a vector of them.</typeparam>
internal interface ILanes<T>
    where T : struct
{
    static abstract T Broadcast(uint value);

    static abstract T Xor(T left, T right);

    /// <summary>The quarter round G of the paper, §2.2, with two message words.</summary>
    static abstract void Mix(ref T a, ref T b, ref T c, ref T d, T first, T second);
}
