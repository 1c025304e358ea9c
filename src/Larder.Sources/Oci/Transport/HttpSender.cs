using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Larder.Sources.Oci.Mirrors;

namespace Larder.Sources.Oci.Transport;

/// <summary>
/// Sends one request and follows where it is led, as <see cref="AddressRules"/> allow. Authorization, headers and certificates
/// of the endpoint go to the origin of the request alone: what a registry redirects to never sees them.
/// </summary>
internal sealed class HttpSender(RegistryClientOptions options, ConnectionPools pools)
{
    private const int MaxRedirects = 10;
    private const int MaxWarnings = 64;
    private const string UserAgent = "larder";

    private readonly ConcurrentDictionary<string, string> _warnings = new(StringComparer.Ordinal);

    /// <summary>What registries warned of (distribution-spec 1.1, "Warnings"), each text once.</summary>
    public IReadOnlyCollection<string> Warnings => [.. _warnings.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The answer; its body not read yet. A cut is an <see cref="HttpRequestException"/> or
    /// <see cref="TimeoutException"/>.</summary>
    /// <exception cref="Larder.Formats.Errors.LarderException">It leads where we do not follow.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        RegistryRequest request, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        Uri address = request.Address;
        for (int hops = 0; ; hops++)
        {
            bool isOrigin = IsSameOrigin(address, request.Address);
            HttpResponseMessage response = await SendOnceAsync(
                request, address, isOrigin ? authorization : null, isOrigin ? request.Access : null, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response, request) || response.Headers.Location is not { } location)
            {
                Collect(response, request.Address);
                return response;
            }

            response.Dispose();
            Uri next = new(address, location);
            string what = $"{request.Address.Authority} was not followed";
            if (AddressRules.Refusal(next, address) is { } refusal)
            {
                throw RegistryErrors.Address(what, $"it redirects to {next.Scheme}://{next.Authority}: {refusal}");
            }

            if (hops == MaxRedirects)
            {
                throw RegistryErrors.Protocol(what, $"it redirects more than {MaxRedirects} times");
            }

            address = next;
        }
    }

    public static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && string.Equals(one.Authority, other.Authority, StringComparison.OrdinalIgnoreCase);

    private static bool IsRedirect(HttpResponseMessage response, RegistryRequest request) => response.StatusCode switch
    {
        HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => true,
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther => request.IsReading,
        _ => false,
    };

    private async Task<HttpResponseMessage> SendOnceAsync(
        RegistryRequest request, Uri address, AuthenticationHeaderValue? authorization, EndpointAccess? access, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stalled.CancelAfter(options.StallLimit);
        using HttpRequestMessage message = new(request.Method, address);
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue(UserAgent, null));
        message.Headers.Authorization = authorization;
        foreach (string type in request.Accept)
        {
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        if (request.Range is { } range)
        {
            message.Headers.Range = new RangeHeaderValue(range.First, range.Last);
        }

        access?.AddHeaders(message.Headers);
        message.Content = request.Body?.Invoke(() => stalled.CancelAfter(options.StallLimit));
        try
        {
            HttpResponseMessage response =
                await pools.For(address, access?.Certificates).SendAsync(message, stalled.Token).ConfigureAwait(false);
            await LimitStallsAsync(response, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{address.Authority} did not answer for {options.StallLimit.TotalSeconds:0} s", e);
        }
    }

    private async Task LimitStallsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        HttpContent body = response.Content;
        Stream stream = await body.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        StreamContent limited = new(new StallLimitedStream(stream, options.StallLimit));
        foreach ((string name, IEnumerable<string> values) in body.Headers)
        {
            limited.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = limited;
    }

    private void Collect(HttpResponseMessage response, Uri from)
    {
        foreach (WarningHeaderValue warning in response.Headers.Warning)
        {
            if (warning.Code == 299 && _warnings.Count < MaxWarnings)
            {
                string text = warning.Text.Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal);
                _warnings.TryAdd($"{from.Authority}: {Formats.Packs.PackText.Printable(text)}", text);
            }
        }
    }
}
