using System.Net;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci.Blobs;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci;

/// <summary>Archives on web servers, fetched as blobs are: in parts, going on after cuts, into the same cache.</summary>
public sealed partial class RegistryClient
{
    /// <summary>Fetches an archive into the cache, or finds it there.</summary>
    /// <param name="address">An https address that a user wrote; redirects lead to no private network.</param>
    /// <param name="digest">What its bytes must have.</param>
    /// <param name="progress">Told bytes as they arrive or turn out to be there; may be null.</param>
    /// <param name="cancellationToken">Ends the wait, and the download too.</param>
    /// <returns>Absolute path of the file in the cache, which may be deleted at any time.</returns>
    /// <exception cref="LarderException">LRD1107: the server does not say how long it is. And as <see cref="OpenBlobAsync"/>.</exception>
    public async Task<string> FetchArchiveAsync(
        Uri address, ContentDigest digest, Action<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(digest);
        ContentDescriptor descriptor = new()
        {
            MediaType = "application/octet-stream",
            Digest = digest,
            Size = await LengthAsync(address, cancellationToken).ConfigureAwait(false),
        };
        if (descriptor.Size > OciLimits.MaxBlobBytes)
        {
            throw RegistryErrors.TooLarge($"{address.AbsoluteUri} was not fetched", OciLimits.MaxBlobBytes);
        }

        BlobTransfer transfer = new(new BlobOrigin(address, descriptor, _sender), descriptor, _options, _retries, _transfers);
        BlobDownload download = await BlobDownload.OpenAsync(_cache, transfer, descriptor, progress, cancellationToken).ConfigureAwait(false);
        await using (download.ConfigureAwait(false))
        {
            await download.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return _cache.PathOf(digest);
    }

    private async Task<long> LengthAsync(Uri address, CancellationToken cancellationToken)
    {
        string what = $"{address.AbsoluteUri} was not fetched";
        try
        {
            using HttpResponseMessage response =
                await _sender.SendAsync(RegistryRequest.Head(address), null, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                RegistryAnswer answer = await RegistryAnswer.ReadAsync(response, _clock, cancellationToken).ConfigureAwait(false);
                throw RegistryErrors.Refused(response.StatusCode, answer, what, address.Authority);
            }

            return response.Content.Headers.ContentLength
                ?? throw RegistryErrors.Protocol(what, $"{address.Authority} does not say how long it is");
        }
        catch (HttpRequestException error)
        {
            throw RegistryErrors.Unreachable(error, what, address.Authority);
        }
        catch (TimeoutException error)
        {
            throw RegistryErrors.Unreachable(error, what, address.Authority);
        }
    }
}
