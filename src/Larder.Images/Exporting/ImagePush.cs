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
    /// <summary>Is told how far it is.</summary>
    public PushObserver Observer { get; init; } = new();

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

        Observer.Phase?.Invoke(PushPhase.Pack);
        using ScratchFile file = ScratchFile.Create(scratch);
        ImageLayer layer = LayerFile.Write(store, image, file.Handle, Observer.Progress, cancellationToken);
        LayoutDocuments documents = new(image, layer);

        Observer.Phase?.Invoke(PushPhase.Push);
        ContentDescriptor described = Describe(layer.Descriptor);
        ContentDescriptor config = ContentDescriptor.Of(OciMediaTypes.ImageConfig, documents.Config);
        BlobPush blobs = new(client, target, Observer);
        blobs.Expect([described, config]);
        long sent = 0;
        using (Stream content = LayerFile.Open(file.Handle, FileAccess.Read))
        using (MemoryStream configContent = new(documents.Config, writable: false))
        {
            sent += await blobs.SendAsync(described, content, from?.RepositoryBeside(target), cancellationToken).ConfigureAwait(false);
            sent += await blobs.SendAsync(config, configContent, null, cancellationToken).ConfigureAwait(false);
        }

        await client.PushDocumentAsync(target, ImageDocument.Read(documents.Manifest, OciMediaTypes.Manifest), cancellationToken).ConfigureAwait(false);
        return new PushedImage(target, new WrittenImage(documents.Digest, layer.DiffId, layer.Descriptor), sent);
    }

    private static ContentDescriptor Describe(OciDescriptor layer) =>
        new() { MediaType = layer.MediaType, Digest = ContentDigest.From(layer.Digest), Size = layer.Size };
}
