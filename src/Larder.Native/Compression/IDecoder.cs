namespace Larder.Native.Compression;

/// <summary>A streaming decompressor. Not thread-safe; whoever made it disposes it.</summary>
public interface IDecoder : IDisposable
{
    /// <summary>Decodes what it can. After a failure the decoder must not be called again.</summary>
    /// <param name="input">The next compressed bytes; what is not consumed must be given again.</param>
    /// <param name="output">Where to put decoded bytes; not empty.</param>
    /// <param name="isFinal">True when no bytes follow <paramref name="input"/>; then true in every later call.</param>
    CodecStep Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isFinal);
}
