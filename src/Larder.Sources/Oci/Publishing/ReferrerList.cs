using System.Net;
using Larder.Formats.Oci;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci.Publishing;

/// <summary>
/// What refers to a manifest (distribution-spec 1.1, "Listing Referrers"); in registries without that, the index
/// behind the tag <c>sha256-HEX</c>, which clients keep by reading, changing and writing it.
/// </summary>
internal sealed class ReferrerList(RegistryEndpoint endpoint, ContentDigest subject)
{
    private readonly string _what = $"the referrers of {subject} in {endpoint.Session.Host}/{endpoint.Repository} were not read";

    /// <summary>The tag of the list in registries that keep none.</summary>
    public string FallbackTag => $"{subject.Algorithm}-{subject.Hex}";

    /// <summary>The descriptors; only those of one artifact type where it is given.</summary>
    public async Task<IReadOnlyList<ContentDescriptor>> ReadAsync(string? artifactType, CancellationToken cancellationToken)
    {
        string query = artifactType is null ? "" : $"?artifactType={Uri.EscapeDataString(artifactType)}";
        IReadOnlyList<byte[]>? pages = await LinkPaging.ReadAsync(
            endpoint, endpoint.AddressOf($"referrers/{subject}{query}"), [OciMediaTypes.Index], _what, cancellationToken).ConfigureAwait(false);
        IEnumerable<ContentDescriptor> all = pages is null
            ? await ReadFallbackAsync(cancellationToken).ConfigureAwait(false)
            : pages.SelectMany(page => Index(page).Manifests);

        // Whether the registry filtered or not (OCI-Filters-Applied), only the wanted ones are left.
        return [.. all.Where(one => artifactType is null || one.ArtifactType == artifactType)];
    }

    /// <summary>Adds a manifest to the fallback index, unless it is in it.</summary>
    public async Task AddToFallbackAsync(ContentDescriptor referrer, CancellationToken cancellationToken)
    {
        IReadOnlyList<ContentDescriptor> before = await ReadFallbackAsync(cancellationToken).ConfigureAwait(false);
        if (before.Any(one => one.Digest == referrer.Digest))
        {
            return;
        }

        byte[] content = ImageDocument.Index.Write([.. before, referrer]);
        await new ManifestUpload(endpoint).RunAsync(content, OciMediaTypes.Index, FallbackTag, cancellationToken).ConfigureAwait(false);
    }

    private static ImageDocument.Index Index(byte[] content) => (ImageDocument.Index)ImageDocument.Read(content, OciMediaTypes.Index);

    private async Task<IReadOnlyList<ContentDescriptor>> ReadFallbackAsync(CancellationToken cancellationToken)
    {
        RegistryRequest request = RegistryRequest.Get(endpoint.AddressOf($"manifests/{FallbackTag}")) with { Accept = [OciMediaTypes.Index] };
        HttpResponseMessage response = await endpoint.ReadAsync(request, _what, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            response.Dispose();
            return [];
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await endpoint.Session.RefusedAsync(response, _what, cancellationToken).ConfigureAwait(false);
        }

        using (response)
        {
            byte[] content = await BoundedBody.ReadAsync(response, OciLimits.MaxDocumentBytes, _what, cancellationToken).ConfigureAwait(false);
            return ImageDocument.Read(content) is ImageDocument.Index index
                ? index.Manifests
                : throw RegistryErrors.Protocol(_what, $"{FallbackTag} is no index");
        }
    }
}
