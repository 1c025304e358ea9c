using System.Net;
using System.Text.Json;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci.Publishing;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci;

public sealed partial class RegistryClient
{
    private const int MaxTags = 1_000_000;

    /// <summary>Whether a repository has a blob; asks the registry itself, never a mirror.</summary>
    public Task<bool> HasBlobAsync(ImageReference target, ContentDescriptor blob, CancellationToken cancellationToken = default) =>
        new BlobUpload(Upstream(target), blob, _options).IsThereAsync(cancellationToken);

    /// <summary>
    /// Puts a blob into a repository. A large one goes in parts, and goes on where an earlier upload of it was interrupted, in this
    /// process or another that has the same cache.
    /// </summary>
    /// <param name="target">The repository.</param>
    /// <param name="blob">Its digest and size, which the registry checks.</param>
    /// <param name="content">Its bytes from position 0; seekable, for a part may have to be sent again. Left open.</param>
    /// <param name="mountFrom">A repository of the same registry that has it already; null when not known.</param>
    /// <param name="progress">
    /// Told bytes as they are sent, and those that an interrupted upload has left there; less than 0 for such as have to be sent
    /// again. In sum that is the size of the blob, or nothing where it was there or could be mounted. May be null.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Bytes that had to be sent; 0 when it was there or could be mounted.</returns>
    public Task<long> PushBlobAsync(
        ImageReference target,
        ContentDescriptor blob,
        Stream content,
        string? mountFrom = null,
        Action<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content.CanSeek
            ? new BlobUpload(Upstream(target), blob, _options, progress).RunAsync(content, mountFrom, cancellationToken)
            : throw new ArgumentException("The content of an upload must be seekable.", nameof(content));
    }

    /// <summary>
    /// Puts a manifest or an index into a repository, after all that it names. Where the registry does not list
    /// referrers, the list of what it refers to is kept too.
    /// </summary>
    /// <param name="target">By its tag; by digest where it has none.</param>
    /// <param name="document">Its bytes are pushed as they are.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its digest.</returns>
    public async Task<ContentDigest> PushDocumentAsync(
        ImageReference target, ImageDocument document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ContentDigest digest = target.Digest ?? ContentDigest.Of(document.Content.Span);
        if (!digest.Matches(document.Content.Span))
        {
            throw new ArgumentException("The document has another digest than the target names.", nameof(target));
        }

        RegistryEndpoint endpoint = Upstream(target);
        bool isListed = await new ManifestUpload(endpoint)
            .RunAsync(document.Content, document.MediaType, target.Tag ?? digest.ToString(), cancellationToken).ConfigureAwait(false);
        if (document.Subject is { } subject && !isListed)
        {
            ContentDescriptor referrer = new()
            {
                MediaType = document.MediaType,
                Digest = digest,
                Size = document.Content.Length,
                ArtifactType = document.ArtifactType ?? (document as ImageDocument.Manifest)?.Config.MediaType,
                Annotations = document.Annotations,
            };
            await new ReferrerList(endpoint, subject.Digest).AddToFallbackAsync(referrer, cancellationToken).ConfigureAwait(false);
        }

        return digest;
    }

    /// <summary>All tags of a repository, as the registry orders them.</summary>
    public async Task<IReadOnlyList<string>> ListTagsAsync(ImageReference repository, CancellationToken cancellationToken = default)
    {
        RegistryEndpoint endpoint = Upstream(repository);
        string what = $"the tags of {endpoint.Session.Host}/{endpoint.Repository} were not read";
        IReadOnlyList<byte[]> pages = await LinkPaging
            .ReadAsync(endpoint, endpoint.AddressOf("tags/list"), [], what, cancellationToken).ConfigureAwait(false)
            ?? throw new LarderException(
                ErrorCodes.RegistryNotFound, what, $"{endpoint.Session.Host} answers 404: it does not exist or is private",
                $"check the name; if it is private, {RegistryErrors.LogIn(repository.Registry)}");
        List<string> tags = [];
        foreach (byte[] page in pages)
        {
            tags.AddRange(ReadTags(page, what));
            if (tags.Count > MaxTags)
            {
                throw RegistryErrors.TooLarge(what, MaxTags);
            }
        }

        return tags;
    }

    /// <summary>What refers to a manifest; only one artifact type where it is given.</summary>
    public Task<IReadOnlyList<ContentDescriptor>> ListReferrersAsync(
        ImageReference repository, ContentDigest subject, string? artifactType = null, CancellationToken cancellationToken = default) =>
        new ReferrerList(Upstream(repository), subject).ReadAsync(artifactType, cancellationToken);

    /// <summary>Deletes a tag, or a manifest where the reference has a digest; false when it was not there.</summary>
    public async Task<bool> DeleteAsync(ImageReference reference, CancellationToken cancellationToken = default)
    {
        RegistryEndpoint endpoint = Upstream(reference);
        string what = $"{reference} was not deleted";
        RegistryRequest request = new(HttpMethod.Delete, endpoint.AddressOf($"manifests/{reference.Target}"));
        HttpResponseMessage response = await endpoint.Session.SendAsync(
            request, what, endpoint.Repository, [$"repository:{endpoint.Repository}:delete"], cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK or HttpStatusCode.NoContent or HttpStatusCode.NotFound)
        {
            response.Dispose();
            return response.StatusCode != HttpStatusCode.NotFound;
        }

        throw await endpoint.Session.RefusedAsync(response, what, cancellationToken).ConfigureAwait(false);
    }

    private static string[] ReadTags(byte[] page, string what)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(page);
            JsonElement tags = document.RootElement.GetProperty("tags");
            return tags.ValueKind == JsonValueKind.Null ? [] : [.. tags.EnumerateArray().Select(tag => tag.GetString()!)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw RegistryErrors.Protocol(what, $"its answer is not a list of tags: {e.Message}");
        }
    }
}
