using Larder.Formats.Digests;

namespace Larder.Formats.Oci;

/// <summary>A file of an image layout.</summary>
/// <param name="Name">Below the layout, as <see cref="OciLayout"/> names it.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Open">Opens them; the caller disposes the stream, which may refuse to end when they are not what they should be.</param>
public sealed record OciLayoutFile(string Name, long Size, Func<Stream> Open)
{
    /// <summary>The files that every image of one manifest has, without its layers: marker, index, manifest and config.</summary>
    public static IReadOnlyList<OciLayoutFile> Documents(byte[] index, byte[] manifest, byte[] config) =>
    [
        InMemory(OciLayout.MarkerName, OciLayout.WriteMarker()),
        InMemory(OciLayout.IndexName, index),
        InMemory(OciLayout.BlobName(Sha256Digest.Of(manifest)), manifest),
        InMemory(OciLayout.BlobName(Sha256Digest.Of(config)), config),
    ];

    /// <summary>A layer, compared with its descriptor while it is read.</summary>
    /// <param name="layer">Its digest and size.</param>
    /// <param name="open">Opens its bytes.</param>
    public static OciLayoutFile Layer(OciDescriptor layer, Func<Stream> open) => new(
        OciLayout.BlobName(layer.Digest),
        layer.Size,
        () => new VerifyingStream(open(), layer.Digest, layer.Size, $"layer {layer.Digest}"));

    /// <summary>A file whose bytes are in memory.</summary>
    public static OciLayoutFile InMemory(string name, byte[] content) =>
        new(name, content.Length, () => new MemoryStream(content, writable: false));
}
