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

    /// <summary>A tar layer compressed with gzip.</summary>
    public const string LayerTarGzip = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>A tar layer that is not compressed.</summary>
    public const string LayerTar = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>The artifact type of a pack.</summary>
    public const string Pack = "application/vnd.larder.pack.v1";

    /// <summary>The config blob of a pack: its manifest (<see cref="Packs.PackManifest"/>).</summary>
    public const string PackConfig = "application/vnd.larder.pack.config.v1+json";

    /// <summary>An image manifest of Docker's schema 2: the same structure as OCI's.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>A list of manifests of Docker's schema 2.</summary>
    public const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>A manifest of Docker's schema 1: known only to be refused by name.</summary>
    public const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";

    /// <summary>The signed form of <see cref="DockerSchema1"/>.</summary>
    public const string DockerSchema1Signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    /// <summary>The config of an image.</summary>
    public const string ImageConfig = "application/vnd.oci.image.config.v1+json";

    /// <summary>The config of an image of Docker's schema 2.</summary>
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";

    /// <summary>The config of an artifact that has none: <c>{}</c>.</summary>
    public const string Empty = "application/vnd.oci.empty.v1+json";

    /// <summary>What is asked for when a manifest is: all that <see cref="ImageDocument"/> reads.</summary>
    public static IReadOnlyList<string> Documents { get; } = [Index, Manifest, DockerIndex, DockerManifest];

    /// <summary>True for a list of manifests.</summary>
    public static bool IsIndex(string mediaType) => mediaType is Index or DockerIndex;

    /// <summary>True for what <see cref="ImageDocument"/> reads.</summary>
    public static bool IsDocument(string mediaType) => Documents.Contains(mediaType);

    /// <summary>
    /// True for a layer that is a tar, by any name that one has had; how it is compressed, its bytes say. Layers of other kinds
    /// are images of file systems.
    /// </summary>
    public static bool IsArchive(string mediaType) => mediaType.Split('.', '+').Contains("tar");

    /// <summary>True for a layer that may lie elsewhere than in the registry, and is not pushed.</summary>
    public static bool IsForeign(string mediaType) =>
        mediaType.Contains(".nondistributable.", StringComparison.Ordinal)
        || mediaType.Contains(".foreign.", StringComparison.Ordinal);
}
