using System.Net;
using Larder.Formats.Oci;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci.Publishing;

/// <summary>
/// Puts one blob into a repository (distribution-spec 1.1, "Pushing blobs"): nothing when it is there; mounted from
/// another repository where that works; else whole in one request, or in parts where it is large.
/// </summary>
internal sealed class BlobUpload(RegistryEndpoint target, ContentDescriptor descriptor, RegistryClientOptions options)
{
    private const int MaxRecoveries = 5;

    private string What => $"{descriptor.Digest} was not pushed to {target.Session.Host}/{target.Repository}";

    /// <returns>True when bytes had to be sent.</returns>
    public async Task<bool> RunAsync(Stream content, string? mountFrom, CancellationToken cancellationToken)
    {
        if (await IsThereAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        using HttpResponseMessage begun = await BeginAsync(mountFrom, cancellationToken).ConfigureAwait(false);
        if (begun.StatusCode == HttpStatusCode.Created)
        {
            return false;
        }

        Uri location = Location(begun, target.AddressOf("blobs/uploads/"));
        int chunk = ChunkBytes(begun);
        if (descriptor.Size <= chunk)
        {
            await FinishAsync(location, content, 0, cancellationToken).ConfigureAwait(false);
            return true;
        }

        (location, long offset) = await SendPartsAsync(location, content, chunk, cancellationToken).ConfigureAwait(false);
        await FinishAsync(location, content, offset, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        RegistryRequest request = RegistryRequest.Head(target.AddressOf($"blobs/{descriptor.Digest}"));
        HttpResponseMessage response = await target.WriteAsync(request, What, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound)
        {
            response.Dispose();
            return response.StatusCode == HttpStatusCode.OK;
        }

        throw await target.Session.RefusedAsync(response, What, cancellationToken).ConfigureAwait(false);
    }

    // The location may be relative, and its query belongs to it: the digest is added, nothing is rebuilt.
    private static Uri WithDigest(Uri location, ContentDigest digest)
    {
        string text = location.AbsoluteUri;
        char separator = location.Query.Length > 0 ? '&' : '?';
        return new Uri($"{text}{separator}digest={Uri.EscapeDataString(digest.ToString())}");
    }

    private async Task<HttpResponseMessage> BeginAsync(string? mountFrom, CancellationToken cancellationToken)
    {
        List<string> scopes = [RegistrySession.PushScope(target.Repository)];
        string rest = "blobs/uploads/";
        if (mountFrom is not null)
        {
            rest += $"?mount={Uri.EscapeDataString(descriptor.Digest.ToString())}&from={Uri.EscapeDataString(mountFrom)}";
            scopes.Add(RegistrySession.PullScope(mountFrom));
        }

        RegistryRequest request = new(HttpMethod.Post, target.AddressOf(rest)) { Body = _ => new ByteArrayContent([]) };
        HttpResponseMessage response = await target.Session
            .SendAsync(request, What, target.Repository, scopes, cancellationToken).ConfigureAwait(false);
        return response.StatusCode switch
        {
            HttpStatusCode.Accepted => response,
            HttpStatusCode.Created when mountFrom is not null => response,
            _ => throw await target.Session.RefusedAsync(response, What, cancellationToken).ConfigureAwait(false),
        };
    }

    private int ChunkBytes(HttpResponseMessage begun) =>
        begun.Headers.TryGetValues("OCI-Chunk-Min-Length", out IEnumerable<string>? values)
        && int.TryParse(values.First(), out int least) && least > options.UploadChunkBytes
            ? least
            : options.UploadChunkBytes;

    private async Task<(Uri Location, long Offset)> SendPartsAsync(
        Uri location, Stream content, int chunk, CancellationToken cancellationToken)
    {
        long offset = 0;
        int recoveries = 0;

        // The last part goes with the closing request.
        while (descriptor.Size - offset > chunk)
        {
            long first = offset;
            RegistryRequest request = new(HttpMethod.Patch, location)
            {
                Body = sent =>
                {
                    UploadContent body = new(content, first, chunk, sent);
                    body.Headers.TryAddWithoutValidation("Content-Range", $"{first}-{first + chunk - 1}");
                    return body;
                },
            };
            HttpResponseMessage response = await target.WriteAsync(request, What, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.Accepted)
            {
                using (response)
                {
                    location = Location(response, location);
                    offset += chunk;
                    continue;
                }
            }

            if (response.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable || ++recoveries > MaxRecoveries)
            {
                throw await target.Session.RefusedAsync(response, What, cancellationToken).ConfigureAwait(false);
            }

            response.Dispose();
            (location, offset) = await WhereAsync(location, cancellationToken).ConfigureAwait(false);
        }

        return (location, offset);
    }

    /// <summary>Asks how far the registry got: <c>Range: 0-LAST</c>.</summary>
    private async Task<(Uri Location, long Offset)> WhereAsync(Uri location, CancellationToken cancellationToken)
    {
        HttpResponseMessage response =
            await target.WriteAsync(RegistryRequest.Get(location), What, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.Accepted or HttpStatusCode.OK))
        {
            throw await target.Session.RefusedAsync(response, What, cancellationToken).ConfigureAwait(false);
        }

        using (response)
        {
            string range = response.Headers.TryGetValues("Range", out IEnumerable<string>? values) ? values.First() : "";
            string last = range[(range.LastIndexOf('-') + 1)..];
            long offset = long.TryParse(last, out long end) && end > 0 ? end + 1 : 0;
            return offset <= descriptor.Size
                ? (Location(response, location), offset)
                : throw RegistryErrors.Protocol(What, "it has more bytes than were sent");
        }
    }

    private async Task FinishAsync(Uri location, Stream content, long offset, CancellationToken cancellationToken)
    {
        RegistryRequest request = new(HttpMethod.Put, WithDigest(location, descriptor.Digest))
        {
            Body = sent =>
            {
                UploadContent body = new(content, offset, descriptor.Size - offset, sent);
                if (offset > 0 && offset < descriptor.Size)
                {
                    body.Headers.TryAddWithoutValidation("Content-Range", $"{offset}-{descriptor.Size - 1}");
                }

                return body;
            },
        };
        HttpResponseMessage response = await target.WriteAsync(request, What, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            throw await target.Session.RefusedAsync(response, What, cancellationToken).ConfigureAwait(false);
        }

        response.Dispose();
    }

    // What is sent there is ours to choose, but the password goes with it: only to the registry (HttpSender sees to
    // that), and the body only where addresses may lead.
    private Uri Location(HttpResponseMessage response, Uri before)
    {
        Uri location = response.Headers.Location is { } given
            ? new Uri(before, given)
            : response.RequestMessage?.Method == HttpMethod.Post ? throw RegistryErrors.Protocol(What, "it begins an upload and says not where") : before;
        return AddressRules.Refusal(location, target.Session.Address) is { } refusal
            ? throw RegistryErrors.Address(What, $"it wants the content at {location.Authority}: {refusal}")
            : location;
    }
}
