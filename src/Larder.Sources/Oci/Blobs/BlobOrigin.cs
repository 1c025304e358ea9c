using System.Net;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci.Blobs;

/// <summary>
/// Where a blob is to be had: mirrors, the registry, and for foreign layers the addresses that the manifest names.
/// The first that has it is asked from then on. Each request starts at the registry's own address, because the signed
/// ones that it redirects to run out.
/// </summary>
internal sealed class BlobOrigin(
    ImageReference reference, ContentDescriptor descriptor, IReadOnlyList<RegistryEndpoint> endpoints, HttpSender sender)
{
    private readonly Uri[] _addresses = OciMediaTypes.IsForeign(descriptor.MediaType)
        ? [.. descriptor.Addresses.Select(text => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) ? uri : null).OfType<Uri>()]
        : [];

    private volatile int _current;

    public string Name => $"{descriptor.Digest} of {reference.Registry}/{reference.Repository}";

    /// <summary>Who is asked now.</summary>
    public string Host => _current < endpoints.Count
        ? endpoints[_current].Session.Host
        : _addresses[_current - endpoints.Count].Authority;

    private string What => $"{Name} was not fetched";

    /// <summary>An answer of status 200, 206 or 416. A cut is an exception of .NET, and may be tried again.</summary>
    /// <exception cref="LarderException">Nobody has it, or nobody gives it.</exception>
    public async Task<HttpResponseMessage> OpenAsync((long First, long? Last)? range, CancellationToken cancellationToken)
    {
        while (true)
        {
            int current = _current;
            try
            {
                return current < endpoints.Count
                    ? await AskRegistryAsync(endpoints[current], range, cancellationToken).ConfigureAwait(false)
                    : await AskAddressAsync(_addresses[current - endpoints.Count], range, cancellationToken).ConfigureAwait(false);
            }
            catch (LarderException) when (current + 1 < endpoints.Count + _addresses.Length)
            {
                _ = Interlocked.CompareExchange(ref _current, current + 1, current);
            }
        }
    }

    private async Task<HttpResponseMessage> AskRegistryAsync(
        RegistryEndpoint endpoint, (long First, long? Last)? range, CancellationToken cancellationToken)
    {
        RegistryRequest request = RegistryRequest.Get(endpoint.AddressOf($"blobs/{descriptor.Digest}")) with { Range = range };
        HttpResponseMessage response = await endpoint.ReadAsync(request, What, cancellationToken).ConfigureAwait(false);
        return IsUsable(response.StatusCode, range)
            ? response
            : throw await endpoint.Session.RefusedAsync(response, What, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> AskAddressAsync(
        Uri address, (long First, long? Last)? range, CancellationToken cancellationToken)
    {
        if (AddressRules.Refusal(address, from: null) is { } refusal)
        {
            throw RegistryErrors.Address(What, $"its manifest leads to {address.Scheme}://{address.Authority}: {refusal}");
        }

        HttpResponseMessage response;
        try
        {
            response = await sender.SendAsync(
                RegistryRequest.Get(address) with { Range = range }, null, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (!RetryPolicy.IsCut(e))
        {
            throw RegistryErrors.Unreachable(e, What, address.Authority);
        }

        if (IsUsable(response.StatusCode, range))
        {
            return response;
        }

        using (response)
        {
            RegistryAnswer answer = await RegistryAnswer.ReadAsync(response, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            throw RegistryErrors.Refused(response.StatusCode, answer, What, address.Authority);
        }
    }

    private static bool IsUsable(HttpStatusCode status, (long First, long? Last)? range) => status == HttpStatusCode.OK
        || (range is not null && status is HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable);
}
