using System.Net;
using System.Net.Http.Headers;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci.Publishing;

/// <summary>Puts a document into a repository, byte for byte (distribution-spec 1.1, "Pushing Manifests").</summary>
internal sealed class ManifestUpload(RegistryEndpoint endpoint)
{
    /// <param name="content">The exact bytes.</param>
    /// <param name="mediaType">Its type.</param>
    /// <param name="target">A tag, or its digest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when the registry lists it with what it refers to (OCI-Subject).</returns>
    public async Task<bool> RunAsync(
        ReadOnlyMemory<byte> content, string mediaType, string target, CancellationToken cancellationToken)
    {
        string what = $"the manifest was not pushed to {endpoint.Session.Host}/{endpoint.Repository}:{target}";
        RegistryRequest request = new(HttpMethod.Put, endpoint.AddressOf($"manifests/{target}"))
        {
            Body = _ => new ReadOnlyMemoryContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } },
        };
        HttpResponseMessage response = await endpoint.WriteAsync(request, what, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.Accepted))
        {
            throw await endpoint.Session.RefusedAsync(response, what, cancellationToken).ConfigureAwait(false);
        }

        using (response)
        {
            return response.Headers.Contains("OCI-Subject");
        }
    }
}
