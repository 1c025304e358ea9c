using System.Net;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci.Blobs;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci;

/// <summary>
/// Archives on web servers, fetched as blobs are: in parts, tried again, going on after cuts and in another process, into the
/// same cache.
/// </summary>
public sealed partial class RegistryClient
{
    /// <summary>Fetches an archive into the cache, or finds it there, without asking anybody.</summary>
    /// <param name="address">An https address that a user wrote; redirects lead to no private network.</param>
    /// <param name="digest">What its bytes must have.</param>
    /// <param name="expect">Told how many bytes it has, before any progress; may be null.</param>
    /// <param name="progress">Told bytes as they arrive or turn out to be there, by several threads; may be null.</param>
    /// <param name="cancellationToken">Ends the wait, and the download too; what arrived stays for the next.</param>
    /// <returns>Absolute path of the file in the cache, which may be deleted at any time.</returns>
    /// <exception cref="LarderException">LRD1107: the server does not say how long it is. And as <see cref="OpenBlobAsync"/>.</exception>
    public async Task<string> FetchArchiveAsync(
        Uri address, ContentDigest digest, Action<long>? expect = null, Action<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(digest);
        if (_cache.LengthOf(digest) is { } length)
        {
            try
            {
                return await FetchAsync(address, digest, length, expect, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (LarderException error) when (error.Code == ErrorCodes.DigestMismatch)
            {
                // What was there had been damaged since, and is gone now.
            }
        }

        length = await LengthAsync(address, cancellationToken).ConfigureAwait(false);
        return await FetchAsync(address, digest, length, expect, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> FetchAsync(
        Uri address, ContentDigest digest, long length, Action<long>? expect, Action<long>? progress, CancellationToken cancellationToken)
    {
        if (length > OciLimits.MaxBlobBytes)
        {
            throw RegistryErrors.TooLarge($"{address.AbsoluteUri} was not fetched", OciLimits.MaxBlobBytes);
        }

        expect?.Invoke(length);
        ContentDescriptor descriptor = new() { MediaType = "application/octet-stream", Digest = digest, Size = length };
        BlobTransfer transfer = new(new BlobOrigin(address, descriptor, _patience), descriptor, _options, _retries, _transfers);
        BlobDownload download = await BlobDownload.OpenAsync(_cache, transfer, descriptor, progress, cancellationToken).ConfigureAwait(false);
        await using (download.ConfigureAwait(false))
        {
            await download.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return _cache.PathOf(digest);
    }

    // Some servers refuse HEAD, as those do whose addresses are signed for GET; the answer to the first byte says it too.
    private async Task<long> LengthAsync(Uri address, CancellationToken cancellationToken)
    {
        string what = $"{address.AbsoluteUri} was not fetched";
        try
        {
            using (HttpResponseMessage head =
                await _patience.SendAsync(RegistryRequest.Head(address), null, cancellationToken).ConfigureAwait(false))
            {
                if (head is { StatusCode: HttpStatusCode.OK, Content.Headers.ContentLength: { } told })
                {
                    return told;
                }
            }

            RegistryRequest first = RegistryRequest.Get(address) with { Range = (0, 0) };
            using HttpResponseMessage response = await _patience.SendAsync(first, null, cancellationToken).ConfigureAwait(false);
            long? stated = response.StatusCode switch
            {
                HttpStatusCode.OK => response.Content.Headers.ContentLength,
                HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable => response.Content.Headers.ContentRange?.Length,
                _ => throw RegistryErrors.RefusedByServer(
                    response.StatusCode,
                    await RegistryAnswer.ReadAsync(response, _clock, cancellationToken).ConfigureAwait(false),
                    what,
                    address.Authority),
            };
            return stated ?? throw RegistryErrors.Protocol(what, $"{address.Authority} does not say how long it is");
        }
        catch (Exception error) when (error is HttpRequestException or TimeoutException)
        {
            throw RegistryErrors.Unreachable(error, what, address.Authority);
        }
    }
}
