namespace Larder.Formats.Digests;

/// <summary>Computes BLAKE3-256 incrementally.</summary>
public sealed class Blake3Hasher
{
    /// <summary>The digest of bytes in memory.</summary>
    public static Digest Hash(ReadOnlySpan<byte> content) => throw new InvalidOperationException(content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
