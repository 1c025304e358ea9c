namespace Larder.Formats.Oci;

/// <summary>The media types of OCI image-spec 1.1 and of packs.</summary>
public static class OciMediaTypes
{
    /// <summary>An image manifest.</summary>
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>An image index.</summary>
    public const string Index = "application/vnd.oci.image.index.v1+json";

    /// <summary>A tar layer compressed with zstd.</summary>
    public const string LayerTarZstd = "application/vnd.oci.image.layer.v1.tar+zstd";

    /// <summary>The artifact type of a pack.</summary>
    public const string Pack = "application/vnd.larder.pack.v1";

    /// <summary>The config blob of a pack: its manifest (<see cref="Packs.PackManifest"/>).</summary>
    public const string PackConfig = "application/vnd.larder.pack.config.v1+json";
}
