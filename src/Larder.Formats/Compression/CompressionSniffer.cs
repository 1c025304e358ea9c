namespace Larder.Formats.Compression;

/// <summary>Tells by its first bytes how a stream is compressed. A name or a media type may lie, the bytes cannot.</summary>
public static class CompressionSniffer
{
    /// <summary>Bytes that <see cref="Detect"/> needs at most.</summary>
    public const int MagicLength = 6;

    private const uint SkippableFrame = 0x184D2A50;

    /// <summary>The kind by magic number; <see cref="CompressionKind.None"/> when none fits or too few bytes are there.</summary>
    public static CompressionKind Detect(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            return CompressionKind.Gzip;
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]))
        {
            return CompressionKind.Xz;
        }

        if (start.Length < sizeof(uint))
        {
            return CompressionKind.None;
        }

        // pzstd and others begin with one of the sixteen skippable frames.
        uint magic = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(start);
        return magic == 0xFD2FB528 || (magic & ~0xFu) == SkippableFrame ? CompressionKind.Zstd : CompressionKind.None;
    }

    /// <summary>
    /// The decompressed form of a stream, or the stream itself, from its first byte on. The result owns
    /// <paramref name="source"/> unless told otherwise.
    /// </summary>
    /// <param name="source">Read from where it stands.</param>
    /// <param name="kind">What was found.</param>
    /// <param name="limits">For compressed data; null for <see cref="DecompressionLimits.Default"/>.</param>
    /// <param name="leaveOpen">True when the caller disposes <paramref name="source"/>.</param>
    public static Stream OpenDecompressed(
        Stream source, out CompressionKind kind, DecompressionLimits? limits = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        byte[] start = new byte[MagicLength];
        int read = source.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        kind = Detect(start.AsSpan(0, read));
        var whole = new PrefixedStream(start.AsMemory(0, read), source, leaveOpen);
        return kind switch
        {
            CompressionKind.Gzip => IsalDecompressStream.IsUsable ? new IsalDecompressStream(whole, limits) : new GzipDecompressStream(whole, limits),
            CompressionKind.Zstd => new ZstdDecompressStream(whole, limits),
            CompressionKind.Xz => new XzDecompressStream(whole, limits),
            _ => whole,
        };
    }
}
