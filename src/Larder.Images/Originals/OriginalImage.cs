using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Images.Records;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Images.Originals;

/// <summary>
/// An image as it was published: the bytes of its manifest, config and compressed layers, which the store keeps as the files
/// of an image layout. Everything is looked up from the digest that the image was pulled by, and compared with the digest
/// that names it while it is read.
/// </summary>
public sealed class OriginalImage
{
    private const int MaxDepth = 5;
    private readonly ContentStore _store;
    private readonly FileSystem _layout;
    private readonly ImagePlatform? _platform;

    private OriginalImage(ContentStore store, FileSystem layout, ContentDigest digest, ImageDocument.Manifest manifest, ImagePlatform? platform)
    {
        (_store, _layout, _platform, Digest, Manifest) = (store, layout, platform, digest, manifest);
        Blobs = [.. manifest.Layers.Prepend(manifest.Config).DistinctBy(blob => blob.Digest)];
    }

    /// <summary>The digest of the manifest, by which the image was pulled or which an index gave.</summary>
    public ContentDigest Digest { get; }

    /// <summary>The manifest, with its bytes.</summary>
    public ImageDocument.Manifest Manifest { get; }

    /// <summary>Config and layers, each once, the config first.</summary>
    public IReadOnlyList<ContentDescriptor> Blobs { get; }

    /// <summary>Bytes of manifest, config and layers.</summary>
    public long Bytes => Manifest.Content.Length + Blobs.Sum(blob => blob.Size);

    /// <summary>Reads what is kept.</summary>
    /// <param name="store">Holds it.</param>
    /// <param name="layout">The image layout.</param>
    /// <param name="record">The image, whose source it has to be.</param>
    /// <exception cref="LarderException">LRD3004: it is not what the image was made of. LRD2301, LRD2302: it is damaged.</exception>
    internal static OriginalImage Read(ContentStore store, FileSystem layout, ImageRecord record)
    {
        ContentDigest digest = ContentDigest.TryParse(record.SourceDigest, out ContentDigest? top) ? top : throw Broken(record.SourceDigest);
        for (int depth = 0; depth < MaxDepth; depth++)
        {
            switch (ReadDocument(store, layout, digest))
            {
                case ImageDocument.Manifest manifest:
                    return new OriginalImage(store, layout, digest, manifest, ImagePlatform.TryParse(record.Platform));

                // Of what an index names, only what leads to the image is kept.
                case ImageDocument.Index index:
                    digest = index.Manifests.FirstOrDefault(entry => TryFind(store, layout, entry.Digest) is not null)?.Digest ?? throw Broken(record.SourceDigest);
                    break;
                default:
                    break;
            }
        }

        throw Broken(record.SourceDigest);
    }

    /// <summary>Its manifest's descriptor, as the index of a layout has it.</summary>
    /// <param name="name">What the layout calls the image.</param>
    internal ContentDescriptor Describe(string name) => new()
    {
        MediaType = Manifest.MediaType,
        Digest = Digest,
        Size = Manifest.Content.Length,
        Platform = _platform,
        Annotations = new Dictionary<string, string> { [OciLayout.NameAnnotation] = name },
    };

    /// <summary>The bytes of a blob, compared with its descriptor while they are read.</summary>
    /// <exception cref="LarderException">LRD2301, LRD2302: it is damaged or missing. At its end LRD2001: it has another digest.</exception>
    public Stream Open(ContentDescriptor blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        Node node = TryFind(_store, _layout, blob.Digest) ?? throw Broken(blob.Digest.ToString());
        return new ContentVerifyingStream(_store.OpenVerified(node.Digest), blob, $"the kept blob {blob.Digest}");
    }

    private static ImageDocument ReadDocument(ContentStore store, FileSystem layout, ContentDigest digest)
    {
        Node node = TryFind(store, layout, digest) ?? throw Broken(digest.ToString());
        byte[] content = store.Read(node.Digest, OciLimits.MaxDocumentBytes);
        return digest.Matches(content) ? ImageDocument.Read(content, TypeOf(store, layout, digest)) : throw Broken(digest.ToString());
    }

    // A manifest need not say its type; what the registry said stands in the layout's index.
    private static string? TypeOf(ContentStore store, FileSystem layout, ContentDigest digest) =>
        TryFind(store, layout, OciLayout.IndexName) is { } node
        && ImageDocument.Read(store.Read(node.Digest, OciLimits.MaxDocumentBytes)) is ImageDocument.Index index
            ? index.Manifests.FirstOrDefault(entry => entry.Digest == digest)?.MediaType
            : null;

    private static Node? TryFind(ContentStore store, FileSystem layout, ContentDigest digest) => TryFind(store, layout, OciLayout.BlobName(digest));

    private static Node? TryFind(ContentStore store, FileSystem layout, string path) =>
        FileSystemReader.TryFind(store, layout.Root, Encoding.ASCII.GetBytes(path)) is { Kind: NodeKind.File } node ? node : null;

    private static LarderException Broken(string digest) => new(
        ErrorCodes.ImageBroken,
        "The image as it was published cannot be read",
        $"what is kept of it has no {digest}",
        "Look at the store with: larder store verify; or remove the image, and pull it again with --keep-layers");
}
