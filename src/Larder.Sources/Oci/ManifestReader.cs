using System.Net;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci;

/// <summary>Fetches documents whole, checks them against what named them, and keeps their bytes.</summary>
internal sealed class ManifestReader(Func<ImageReference, IReadOnlyList<RegistryEndpoint>> endpoints)
{
    private const int MaxDepth = 4;

    /// <summary>The digest that a tag stands for, without fetching the manifest; null when there is none.</summary>
    public Task<ContentDigest?> TryHeadAsync(ImageReference reference, CancellationToken cancellationToken) =>
        EndpointTrial.FirstAsync(endpoints(reference), (endpoint, token) => HeadAsync(endpoint, reference, token), cancellationToken);

    /// <summary>A document by tag or digest.</summary>
    /// <param name="reference">By digest, its bytes must have that.</param>
    /// <param name="descriptor">What named it: its content in place, its size and its type count. Null when a user did.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(ContentDigest Digest, ImageDocument Document)> ReadAsync(
        ImageReference reference, ContentDescriptor? descriptor, CancellationToken cancellationToken)
    {
        if (descriptor?.Data is { } data)
        {
            return (descriptor.Digest, ImageDocument.Read(data, descriptor.MediaType));
        }

        string what = $"{reference} was not fetched";
        if (descriptor?.Size > OciLimits.MaxDocumentBytes)
        {
            throw RegistryErrors.TooLarge(what, OciLimits.MaxDocumentBytes);
        }

        (byte[] content, string? type) = await EndpointTrial.FirstAsync(
            endpoints(reference),
            (endpoint, token) => FetchAsync(endpoint, reference, what, token), cancellationToken).ConfigureAwait(false);
        ContentDigest digest = reference.Digest ?? ContentDigest.Of(content);
        Check(content, digest, descriptor, reference.ToString());
        ImageDocument document = ImageDocument.Read(content, type);
        return descriptor is not null && OciMediaTypes.IsDocument(descriptor.MediaType) && descriptor.MediaType != document.MediaType
            ? throw RegistryErrors.Protocol(what, $"its index says {descriptor.MediaType}, and it is {document.MediaType}")
            : (digest, document);
    }

    /// <summary>The manifest for a platform, through indexes that lie within each other up to 4 deep: those on the way too.</summary>
    public async Task<(ContentDigest Digest, ImageDocument.Manifest Manifest, IReadOnlyList<ImageDocument.Index> Through)> ChooseAsync(
        ImageReference reference, ContentDigest digest, ImageDocument document, ImagePlatform platform, CancellationToken cancellationToken)
    {
        HashSet<ContentDigest> seen = [digest];
        List<string> available = [];
        List<ImageDocument.Index> through = [];
        (ContentDigest Digest, ImageDocument.Manifest Manifest)? found =
            await SearchAsync(reference, digest, document, platform, seen, available, through, cancellationToken).ConfigureAwait(false);
        return found is { } chosen ? (chosen.Digest, chosen.Manifest, through) : throw PlatformChoice.Missing(reference.ToString(), platform, [.. available.Distinct()]);
    }

    // What a mirror lacks, the next one may have.
    private static async Task<ContentDigest?> HeadAsync(RegistryEndpoint endpoint, ImageReference reference, CancellationToken cancellationToken)
    {
        string what = $"{reference} was not looked up";
        RegistryRequest request = RegistryRequest.Head(endpoint.AddressOf($"manifests/{reference.Target}")) with
        {
            Accept = OciMediaTypes.Documents,
        };
        HttpResponseMessage response = await endpoint.ReadAsync(request, what, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is not HttpStatusCode.OK && (endpoint.IsMirror || response.StatusCode is not HttpStatusCode.NotFound))
        {
            throw await endpoint.Session.RefusedAsync(response, what, cancellationToken).ConfigureAwait(false);
        }

        using (response)
        {
            return response.StatusCode is HttpStatusCode.OK
                && response.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? values)
                && ContentDigest.TryParse(values.First(), out ContentDigest? digest) ? digest : null;
        }
    }

    private static async Task<(byte[] Content, string? Type)> FetchAsync(
        RegistryEndpoint endpoint, ImageReference reference, string what, CancellationToken cancellationToken)
    {
        RegistryRequest request = RegistryRequest.Get(endpoint.AddressOf($"manifests/{reference.Target}")) with
        {
            Accept = [.. OciMediaTypes.Documents, OciMediaTypes.DockerSchema1Signed],
        };
        for (int attempt = 1; ; attempt++)
        {
            HttpResponseMessage response = await endpoint.ReadAsync(request, what, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await endpoint.Session.RefusedAsync(response, what, cancellationToken).ConfigureAwait(false);
            }

            using (response)
            {
                try
                {
                    byte[] content = await BoundedBody.ReadAsync(
                        response, OciLimits.MaxDocumentBytes, what, cancellationToken).ConfigureAwait(false);
                    return (content, response.Content.Headers.ContentType?.MediaType);
                }
                catch (Exception e) when (RetryPolicy.IsCut(e))
                {
                    if (attempt == 3)
                    {
                        throw RegistryErrors.Unreachable(e, what, endpoint.Session.Host);
                    }
                }
            }
        }
    }

    private static void Check(byte[] content, ContentDigest digest, ContentDescriptor? descriptor, string name)
    {
        if (!digest.Matches(content))
        {
            throw new LarderException(
                ErrorCodes.DigestMismatch, $"{name} was not accepted", $"{digest} was expected, and the content has another digest",
                "fetch it again, and do not use it if this repeats: it was changed or damaged on its way");
        }

        if (descriptor is not null && descriptor.Size != content.Length)
        {
            throw new LarderException(
                ErrorCodes.SizeMismatch, $"{name} was not accepted", $"{descriptor.Size} bytes were expected, and there are {content.Length}",
                "ask whoever published it to state the right size");
        }
    }

    private async Task<(ContentDigest Digest, ImageDocument.Manifest Manifest)?> SearchAsync(
        ImageReference reference, ContentDigest digest, ImageDocument document, ImagePlatform platform,
        HashSet<ContentDigest> seen, List<string> available, List<ImageDocument.Index> through, CancellationToken cancellationToken)
    {
        if (document is ImageDocument.Manifest manifest)
        {
            return (digest, manifest);
        }

        if (through.Count >= MaxDepth)
        {
            throw RegistryErrors.Protocol($"{reference} was not pulled", $"indexes lie within each other more than {MaxDepth} deep");
        }

        ImageDocument.Index index = (ImageDocument.Index)document;
        through.Add(index);
        available.AddRange(PlatformChoice.Platforms(index));
        IEnumerable<ContentDescriptor> next = PlatformChoice.From(index, platform) is { } picked ? [picked] : PlatformChoice.Nested(index);
        foreach (ContentDescriptor entry in next.Where(entry => seen.Add(entry.Digest)))
        {
            (ContentDigest innerDigest, ImageDocument inner) =
                await ReadAsync(reference.At(entry.Digest), entry, cancellationToken).ConfigureAwait(false);
            if (await SearchAsync(reference, innerDigest, inner, platform, seen, available, through, cancellationToken)
                .ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }

        through.RemoveAt(through.Count - 1);
        return null;
    }
}
