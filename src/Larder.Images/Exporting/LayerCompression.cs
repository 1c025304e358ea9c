namespace Larder.Images.Exporting;

/// <summary>How the layer of an exported image is compressed; each at one level, so that one image is one layer.</summary>
public enum LayerCompression
{
    /// <summary>zstd, which unpacks several times as fast as gzip. Debian's umoci and what is older than Docker 23 or containerd 1.5 cannot read it.</summary>
    Zstd,

    /// <summary>gzip, which everything reads.</summary>
    Gzip,

    /// <summary>Not at all.</summary>
    None,
}
