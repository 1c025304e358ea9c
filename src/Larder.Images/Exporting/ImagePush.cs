using Larder.Formats.Oci;
using Larder.Native.Files;
using Larder.Sources.Oci;
using Larder.Store;

namespace Larder.Images.Exporting;

/// <summary>
/// Puts an image into a registry: its layer and config where they are not there yet, and then the manifest under the tag, so
/// that a tag never stands for half an image.
/// </summary>
/// <param name="store">Holds the file system.</param>
/// <param name="client">Speaks with the registry.</param>
public sealed class ImagePush(ContentStore store, RegistryClient client)
{
    /// <summary>Told what begins; null to tell nobody.</summary>
    public Action<PushPhase>? Phase { get; init; }

    /// <summary>Told bytes of the layer's tar as it is written; may be null.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>Pushes an image.</summary>
    /// <param name="image">What.</param>
    /// <param name="target">Repository and tag.</param>
    /// <param name="scratch">A directory with room for the layer, which gets no name there.</param>
    /// <param name="from">Where the image came from: the registry may have the layer there already. Null when not known.</param>
    /// <param name="cancellationToken">Leaves what the next push of the same goes on with, and the tag as it was.</param>
    /// <exception cref="ArgumentException">The target has a digest: that of an image is not known before it is written.</exception>
    /// <exception cref="Formats.Errors.LarderException">
    /// What <see cref="ImageLayout.WriteDirectory"/> and <see cref="RegistryClient.PushBlobAsync"/> throw.
    /// </exception>
    public async Task<PushedImage> RunAsync(
        ImageExport image, ImageReference target, DirectoryHandle scratch, ImageReference? from = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Digest is not null)
        {
            throw new ArgumentException("An image is pushed under a tag.", nameof(target));
        }

        Phase?.Invoke(PushPhase.Pack);
        using ScratchFile file = ScratchFile.Create(scratch);
        ImageLayer layer = LayerFile.Write(store, image, file.Handle, Progress, cancellationToken);
        LayoutDocuments documents = new(image, layer);

        Phase?.Invoke(PushPhase.Push);
        string? mountFrom = from?.RepositoryBeside(target);
        long sent = 0;
        using (Stream content = LayerFile.Open(file.Handle, FileAccess.Read))
        using (MemoryStream config = new(documents.Config, writable: false))
        {
            sent += await client.PushBlobAsync(target, Describe(layer.Descriptor), content, mountFrom, cancellationToken).ConfigureAwait(false);
            sent += await client.PushBlobAsync(
                target, ContentDescriptor.Of(OciMediaTypes.ImageConfig, documents.Config), config, null, cancellationToken).ConfigureAwait(false);
        }

        await client.PushDocumentAsync(target, ImageDocument.Read(documents.Manifest, OciMediaTypes.Manifest), cancellationToken).ConfigureAwait(false);
        return new PushedImage(target, new WrittenImage(documents.Digest, layer.DiffId, layer.Descriptor), sent);
    }

    private static ContentDescriptor Describe(OciDescriptor layer) =>
        new() { MediaType = layer.MediaType, Digest = ContentDigest.From(layer.Digest), Size = layer.Size };
}
