namespace Larder.Formats.Digests.Blake3;

/// <summary>
/// What BLAKE3's rounds ask of a word, where a word is one number or the same word of several inputs side by side.
/// </summary>
/// <typeparam name="T">The register: <see cref="uint"/> or a vector of them.</typeparam>
internal interface ILanes<T>
    where T : struct
{
    static abstract T Broadcast(uint value);

    static abstract T Add(T left, T right);

    static abstract T Xor(T left, T right);

    static abstract T RotateRight16(T value);

    static abstract T RotateRight12(T value);

    static abstract T RotateRight8(T value);

    static abstract T RotateRight7(T value);
}
