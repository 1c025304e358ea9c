using System.Net;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci.Blobs;

/// <summary>
/// Where a blob is to be had: mirrors, the registry, and for foreign layers the addresses that the manifest names; or one
/// address that a user wrote. The first that has it is asked from then on. Each request starts at the registry's own address,
/// because the signed
/// ones that it redirects to run out.
/// </summary>
internal sealed class BlobOrigin
{
    private readonly ContentDescriptor _descriptor;
    private readonly IReadOnlyList<RegistryEndpoint> _endpoints;
    private readonly Uri[] _addresses;
    private readonly bool _isTrusted;
    private readonly PatientSender _sender;
    private volatile int _current;

    /// <summary>A blob of a repository.</summary>
    public BlobOrigin(ImageReference reference, ContentDescriptor descriptor, IReadOnlyList<RegistryEndpoint> endpoints, PatientSender sender)
    {
        (_descriptor, _endpoints, _sender) = (descriptor, endpoints, sender);
        Name = $"{descriptor.Digest} of {reference.Registry}/{reference.Repository}";
        _addresses = OciMediaTypes.IsForeign(descriptor.MediaType)
            ? [.. descriptor.Addresses.Select(text => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) ? uri : null).OfType<Uri>()]
            : [];
    }

    /// <summary>What lies at an address that a user wrote, who may mean any host.</summary>
    public BlobOrigin(Uri address, ContentDescriptor descriptor, PatientSender sender)
    {
        (_descriptor, _endpoints, _sender, _isTrusted) = (descriptor, [], sender, true);
        Name = address.AbsoluteUri;
        _addresses = [address];
    }

    public string Name { get; }

    /// <summary>Who is asked now.</summary>
    public string Host => _current < _endpoints.Count
        ? _endpoints[_current].Session.Host
        : _addresses[_current - _endpoints.Count].Authority;

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
                return current < _endpoints.Count
                    ? await AskRegistryAsync(_endpoints[current], range, cancellationToken).ConfigureAwait(false)
                    : await AskAddressAsync(_addresses[current - _endpoints.Count], range, cancellationToken).ConfigureAwait(false);
            }
            catch (LarderException) when (current + 1 < _endpoints.Count + _addresses.Length)
            {
                _ = Interlocked.CompareExchange(ref _current, current + 1, current);
            }
        }
    }

    private async Task<HttpResponseMessage> AskRegistryAsync(
        RegistryEndpoint endpoint, (long First, long? Last)? range, CancellationToken cancellationToken)
    {
        RegistryRequest request = RegistryRequest.Get(endpoint.AddressOf($"blobs/{_descriptor.Digest}")) with { Range = range };
        HttpResponseMessage response = await endpoint.ReadAsync(request, What, cancellationToken).ConfigureAwait(false);
        return IsUsable(response.StatusCode, range)
            ? response
            : throw await endpoint.Session.RefusedAsync(response, What, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> AskAddressAsync(
        Uri address, (long First, long? Last)? range, CancellationToken cancellationToken)
    {
        if (!_isTrusted && AddressRules.Refusal(address, from: null) is { } refusal)
        {
            throw RegistryErrors.Address(What, $"its manifest leads to {address.Scheme}://{address.Authority}: {refusal}");
        }

        HttpResponseMessage response;
        try
        {
            response = await _sender.SendAsync(
                RegistryRequest.Get(address) with { Range = range }, null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException)
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
            throw RegistryErrors.RefusedByServer(response.StatusCode, answer, What, address.Authority);
        }
    }

    private static bool IsUsable(HttpStatusCode status, (long First, long? Last)? range) => status == HttpStatusCode.OK
        || (range is not null && status is HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable);
}
