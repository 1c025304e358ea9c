namespace Larder.Formats.Compression;

/// <summary>How a stream is compressed.</summary>
public enum CompressionKind
{
    /// <summary>Not, or in no way that we know.</summary>
    None = 0,

    /// <summary>gzip, RFC 1952.</summary>
    Gzip,

    /// <summary>Zstandard, RFC 8878.</summary>
    Zstd,

    /// <summary>The .xz format, version 1.1.</summary>
    Xz,
}
