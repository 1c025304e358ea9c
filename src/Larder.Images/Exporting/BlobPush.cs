using Larder.Formats.Oci;
using Larder.Sources.Oci;

namespace Larder.Images.Exporting;

/// <summary>Pushes the blobs of one image, and tells how far that is.</summary>
/// <param name="client">Speaks with the registry.</param>
/// <param name="target">The repository.</param>
/// <param name="observer">Is told, once <see cref="Expect"/> was called.</param>
internal sealed class BlobPush(RegistryClient client, ImageReference target, PushObserver observer)
{
    /// <summary>Says which blobs there are, before the first one is pushed.</summary>
    public void Expect(IEnumerable<ContentDescriptor> blobs) => observer.Expect?.Invoke(blobs.Sum(static blob => blob.Size));

    /// <summary>Pushes a blob where it is not there yet.</summary>
    /// <param name="blob">Digest and size.</param>
    /// <param name="content">Its bytes; seekable.</param>
    /// <param name="mountFrom">A repository beside the target that may have it; null when not known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Bytes that had to be sent.</returns>
    public async Task<long> SendAsync(ContentDescriptor blob, Stream content, string? mountFrom, CancellationToken cancellationToken)
    {
        long told = 0;
        long sent = await client.PushBlobAsync(target, blob, content, mountFrom, Tell, cancellationToken).ConfigureAwait(false);
        Skip(blob.Size - told);
        return sent;

        void Tell(long bytes)
        {
            told += bytes;
            observer.Progress?.Report(bytes);
        }
    }

    /// <summary>Says that expected bytes need not be sent.</summary>
    public void Skip(long bytes)
    {
        if (bytes != 0)
        {
            observer.Skip?.Invoke(bytes);
        }
    }
}
