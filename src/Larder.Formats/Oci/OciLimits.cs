namespace Larder.Formats.Oci;

/// <summary>What we read at most of documents that a stranger wrote.</summary>
public static class OciLimits
{
    /// <summary>
    /// Bytes of a manifest or an index: registries must accept 4 MiB (distribution-spec, "Pushing manifests").
    /// </summary>
    public const int MaxDocumentBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Bytes of a blob, 1 TiB: far above every layer, and what is kept of the chunks of one that is only claimed stays small.
    /// </summary>
    public const long MaxBlobBytes = 1L << 40;

    /// <summary>Layers of a manifest, or manifests of an index. Container engines stop at 127 layers.</summary>
    public const int MaxDescriptors = 1024;

    /// <summary>Annotations of one object.</summary>
    public const int MaxAnnotations = 1024;

    /// <summary>Characters of a media type (RFC 6838 §4.2: two names of 127 and a slash).</summary>
    public const int MaxMediaTypeLength = 255;
}
