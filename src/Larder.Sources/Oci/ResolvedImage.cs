using Larder.Formats.Oci;

namespace Larder.Sources.Oci;

/// <summary>An image or artifact whose documents were fetched and checked; its layers were not.</summary>
/// <param name="Reference">What was asked for.</param>
/// <param name="TopDigest">What the tag stands for: the digest of the index or, without one, of the manifest.</param>
/// <param name="Indexes">The indexes that led to the manifest, the outermost first; none when the reference leads to it at once.</param>
/// <param name="ManifestDigest">The digest of the manifest's bytes.</param>
/// <param name="Manifest">The manifest, with its bytes.</param>
/// <param name="ConfigContent">The bytes of the config.</param>
/// <param name="Config">What the config says; null for an artifact.</param>
public sealed record ResolvedImage(
    ImageReference Reference,
    ContentDigest TopDigest,
    IReadOnlyList<ImageDocument.Index> Indexes,
    ContentDigest ManifestDigest,
    ImageDocument.Manifest Manifest,
    ReadOnlyMemory<byte> ConfigContent,
    ImageConfig? Config)
{
    /// <summary>The outermost index; null when the reference leads to a manifest at once.</summary>
    public ImageDocument.Index? Index => Indexes.Count == 0 ? null : Indexes[0];

    /// <summary>The layers, lowest first.</summary>
    public IReadOnlyList<ContentDescriptor> Layers => Manifest.Layers;

    /// <summary>Where exactly it is from: <c>oci://HOST/REPOSITORY@DIGEST</c> of what the tag stood for.</summary>
    public string Source => $"oci://{Reference.At(TopDigest)}";
}
