using Larder.Formats.Oci;
using Larder.Images.Exporting;
using Larder.Native.Files;
using Larder.Sources.Oci;

namespace Larder.Images.Originals;

/// <summary>
/// Puts an image into a registry as it was published: config and layers where they are not there yet, and then the manifest,
/// byte for byte, under the tag.
/// </summary>
/// <param name="client">Speaks with the registry.</param>
public sealed class OriginalPush(RegistryClient client)
{
    /// <summary>Is told how far it is.</summary>
    public PushObserver Observer { get; init; } = new();

    /// <summary>Pushes an image.</summary>
    /// <param name="image">What.</param>
    /// <param name="target">Repository and tag.</param>
    /// <param name="scratch">A directory with room for a layer, which gets no name there.</param>
    /// <param name="from">Where the image came from: the registry may have the layers there already. Null when not known.</param>
    /// <param name="cancellationToken">Leaves blobs that the registry collects, and the tag as it was.</param>
    /// <returns>Bytes of blobs that the registry lacked.</returns>
    /// <exception cref="Formats.Errors.LarderException">
    /// What <see cref="OriginalImage.Open"/> and <see cref="RegistryClient.PushBlobAsync"/> throw.
    /// </exception>
    public async Task<long> RunAsync(
        OriginalImage image, ImageReference target, DirectoryHandle scratch, ImageReference? from = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(target);
        Observer.Phase?.Invoke(PushPhase.Push);
        string? mountFrom = from?.RepositoryBeside(target);

        // What may lie elsewhere is not a registry's to have.
        ContentDescriptor[] own = [.. image.Blobs.Where(static blob => !OciMediaTypes.IsForeign(blob.MediaType))];
        BlobPush blobs = new(client, target, Observer);
        blobs.Expect(own);
        long sent = 0;
        foreach (ContentDescriptor blob in own)
        {
            if (await client.HasBlobAsync(target, blob, cancellationToken).ConfigureAwait(false))
            {
                blobs.Skip(blob.Size);
            }
            else
            {
                sent += await SendAsync(image, blob, blobs, scratch, mountFrom, cancellationToken).ConfigureAwait(false);
            }
        }

        await client.PushDocumentAsync(target, image.Manifest, cancellationToken).ConfigureAwait(false);
        return sent;
    }

    // Copied first: an upload may have to begin anew, and nothing is sent before all of it was compared with its digest.
    private static async Task<long> SendAsync(
        OriginalImage image, ContentDescriptor blob, BlobPush blobs, DirectoryHandle scratch, string? mountFrom, CancellationToken cancellationToken)
    {
        using ScratchFile file = ScratchFile.Create(scratch);
        using (Stream content = image.Open(blob))
        using (Stream output = LayerFile.Open(file.Handle, FileAccess.Write))
        {
            await content.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
        }

        using Stream checkedContent = LayerFile.Open(file.Handle, FileAccess.Read);
        return await blobs.SendAsync(blob, checkedContent, mountFrom, cancellationToken).ConfigureAwait(false);
    }
}
