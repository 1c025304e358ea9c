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
    /// <summary>Told what begins; null to tell nobody.</summary>
    public Action<PushPhase>? Phase { get; init; }

    /// <summary>Told bytes that the registry has then; may be null.</summary>
    public IProgress<long>? Progress { get; init; }

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
        Phase?.Invoke(PushPhase.Push);
        string? mountFrom = from?.RepositoryBeside(target);
        long sent = 0;
        foreach (ContentDescriptor blob in image.Blobs)
        {
            // What may lie elsewhere is not a registry's to have.
            if (!OciMediaTypes.IsForeign(blob.MediaType) && !await client.HasBlobAsync(target, blob, cancellationToken).ConfigureAwait(false))
            {
                sent += await SendAsync(image, blob, target, scratch, mountFrom, cancellationToken).ConfigureAwait(false);
            }

            Progress?.Report(blob.Size);
        }

        await client.PushDocumentAsync(target, image.Manifest, cancellationToken).ConfigureAwait(false);
        return sent;
    }

    // Copied first: an upload may have to begin anew, and nothing is sent before all of it was compared with its digest.
    private async Task<long> SendAsync(
        OriginalImage image, ContentDescriptor blob, ImageReference target, DirectoryHandle scratch, string? mountFrom, CancellationToken cancellationToken)
    {
        using ScratchFile file = ScratchFile.Create(scratch);
        using (Stream content = image.Open(blob))
        using (Stream output = LayerFile.Open(file.Handle, FileAccess.Write))
        {
            await content.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
        }

        using Stream checkedContent = LayerFile.Open(file.Handle, FileAccess.Read);
        return await client.PushBlobAsync(target, blob, checkedContent, mountFrom, cancellationToken).ConfigureAwait(false);
    }
}
