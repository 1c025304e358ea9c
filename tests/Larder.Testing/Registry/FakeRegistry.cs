using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Larder.Formats.Oci;
using Larder.Sources.Oci;

namespace Larder.Testing.Registry;

/// <summary>
/// A registry in memory that follows distribution-spec 1.1, and departs from it as a test asks:
/// <see cref="Instead"/> answers in its place, <see cref="Altered"/> changes what it would answer. Dispose it.
/// </summary>
public sealed partial class FakeRegistry : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();
    private readonly ConcurrentDictionary<string, (byte[] Content, string Type)> _manifests = new();
    private readonly ConcurrentDictionary<string, byte[]> _uploads = new();
    private readonly WireServer _server;

    public FakeRegistry(X509Certificate2? certificate = null, bool wantsClientCertificate = false, X509Certificate2Collection? believed = null) =>
        _server = new WireServer(Answer, certificate, wantsClientCertificate, believed);

    public WireServer Server => _server;

    public string Host => _server.Host;

    /// <summary>Answers in the registry's place; null lets it answer itself.</summary>
    public Func<SeenRequest, WireReply?>? Instead { get; set; }

    /// <summary>Changes an answer.</summary>
    public Func<SeenRequest, WireReply, WireReply>? Altered { get; set; }

    /// <summary>Whether <c>Range</c> is honoured.</summary>
    public bool KnowsRanges { get; set; } = true;

    /// <summary>Whether referrers are kept and <c>OCI-Subject</c> is said.</summary>
    public bool KnowsReferrers { get; set; } = true;

    /// <summary>What <c>OCI-Chunk-Min-Length</c> says; 0 for nothing.</summary>
    public int LeastUploadChunk { get; set; }

    /// <summary>Tags on a page.</summary>
    public int PageLength { get; set; } = 1000;

    public IReadOnlyDictionary<string, byte[]> Blobs => _blobs;

    public ImageReference Reference(string rest) => ImageReference.Parse($"{Host}/{rest}");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public ContentDescriptor Add(string repository, byte[] blob, string mediaType = "application/vnd.oci.image.layer.v1.tar+gzip")
    {
        ContentDescriptor descriptor = ContentDescriptor.Of(mediaType, blob);
        _blobs[$"{repository}@{descriptor.Digest}"] = blob;
        return descriptor;
    }

    /// <summary>Serves bytes for a digest, whether or not they have it.</summary>
    public void Put(string repository, ContentDigest digest, byte[] blob) => _blobs[$"{repository}@{digest}"] = blob;

    /// <summary>Serves bytes for a tag or a digest of a manifest, whether or not they have it.</summary>
    public void PutManifest(string repository, string target, byte[] content, string mediaType = OciMediaTypes.Manifest) =>
        _manifests[$"{repository}{(target.Contains(':', StringComparison.Ordinal) ? '@' : ':')}{target}"] = (content, mediaType);

    public ContentDescriptor AddManifest(string repository, string? tag, byte[] content, string mediaType = OciMediaTypes.Manifest)
    {
        ContentDescriptor descriptor = ContentDescriptor.Of(mediaType, content);
        _manifests[$"{repository}@{descriptor.Digest}"] = (content, mediaType);
        if (tag is not null)
        {
            _manifests[$"{repository}:{tag}"] = (content, mediaType);
        }

        return descriptor;
    }

    public byte[]? Manifest(string repository, string target) =>
        Find(repository, target) is var (content, _) && content.Length > 0 ? content : null;

    private (byte[] Content, string Type) Find(string repository, string target) =>
        _manifests.GetValueOrDefault($"{repository}{(target.Contains(':', StringComparison.Ordinal) ? '@' : ':')}{target}", ([], ""));

    private WireReply Answer(SeenRequest request)
    {
        if (Instead?.Invoke(request) is { } instead)
        {
            return instead;
        }

        WireReply reply = Route(request);
        return Altered?.Invoke(request, reply) ?? reply;
    }

    private WireReply Route(SeenRequest request)
    {
        if (request.Path == "/v2/")
        {
            return WireReply.Json(200, "{}");
        }

        Match path = Endpoint().Match(request.Path);
        string name = path.Groups["name"].Value;
        string rest = path.Groups["rest"].Value;
        return path.Groups["kind"].Value switch
        {
            "blobs/uploads" => Upload(request, name, rest),
            "blobs" => Blob(request, name, rest),
            "manifests" => ManifestOf(request, name, rest),
            "tags" => Tags(request, name),
            "referrers" when KnowsReferrers => Referrers(request, name, rest),
            _ => Error(404, "NAME_UNKNOWN"),
        };
    }

    private WireReply Blob(SeenRequest request, string name, string digest)
    {
        if (!_blobs.TryGetValue($"{name}@{digest}", out byte[]? blob))
        {
            return Error(404, "BLOB_UNKNOWN");
        }

        if (!KnowsRanges || request.Range is not { } range)
        {
            return new WireReply(200, blob).With("Content-Type", "application/octet-stream");
        }

        if (range.First >= blob.Length)
        {
            return new WireReply(416).With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes */{blob.Length}"));
        }

        long last = Math.Min(range.Last ?? long.MaxValue, blob.Length - 1);
        return new WireReply(206, blob[(int)range.First..(int)(last + 1)])
            .With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{last}/{blob.Length}"));
    }

    private WireReply ManifestOf(SeenRequest request, string name, string target)
    {
        if (request.Method == "PUT")
        {
            ContentDescriptor put = AddManifest(name, target.Contains(':', StringComparison.Ordinal) ? null : target, request.Body, request.Headers["Content-Type"]);
            WireReply created = new WireReply(201).With("Docker-Content-Digest", put.Digest.ToString());
            ImageDocument document = ImageDocument.Read(request.Body, put.MediaType);
            return KnowsReferrers && document.Subject is { } subject ? created.With("OCI-Subject", subject.Digest.ToString()) : created;
        }

        if (request.Method == "DELETE")
        {
            return _manifests.TryRemove($"{name}{(target.Contains(':', StringComparison.Ordinal) ? '@' : ':')}{target}", out _) ? new WireReply(202) : Error(404, "MANIFEST_UNKNOWN");
        }

        (byte[] content, string type) = Find(name, target);
        return content.Length == 0 ? Error(404, "MANIFEST_UNKNOWN")
            : new WireReply(200, content).With("Content-Type", type).With("Docker-Content-Digest", ContentDigest.Of(content).ToString());
    }

    private WireReply Tags(SeenRequest request, string name)
    {
        string[] tags = [.. _manifests.Keys.Where(key => key.StartsWith(name + ":", StringComparison.Ordinal)).Select(key => key[(name.Length + 1)..]).Order(StringComparer.Ordinal)];
        if (tags.Length == 0)
        {
            return Error(404, "NAME_UNKNOWN");
        }

        string after = request.Fields("last") is [var last] ? last : "";
        string[] page = [.. tags.Where(tag => string.CompareOrdinal(tag, after) > 0).Take(PageLength)];
        WireReply reply = WireReply.Json(200, $$"""{"name":"{{name}}","tags":[{{string.Join(',', page.Select(tag => $"\"{tag}\""))}}]}""");
        return page.Length == 0 || page[^1] == tags[^1] ? reply : reply.With("Link", $"</v2/{name}/tags/list?n={PageLength}&last={page[^1]}>; rel=\"next\"");
    }

    private WireReply Referrers(SeenRequest request, string name, string digest)
    {
        List<ContentDescriptor> found = [];
        foreach ((string key, (byte[] content, string type)) in _manifests.Where(entry => entry.Key.StartsWith(name + "@", StringComparison.Ordinal)))
        {
            ImageDocument document = ImageDocument.Read(content, type);
            if (document.Subject?.Digest.ToString() == digest)
            {
                found.Add(ContentDescriptor.Of(type, content) with { ArtifactType = document.ArtifactType ?? (document as ImageDocument.Manifest)?.Config.MediaType });
            }
        }

        return new WireReply(200, ImageDocument.Index.Write(found)).With("Content-Type", OciMediaTypes.Index);
    }

    private WireReply Upload(SeenRequest request, string name, string id)
    {
        if (request.Method == "POST")
        {
            if (request.Fields("mount") is [var mount] && request.Fields("from") is [var from] && _blobs.TryGetValue($"{from}@{mount}", out byte[]? blob))
            {
                _blobs[$"{name}@{mount}"] = blob;
                return new WireReply(201).With("Location", $"/v2/{name}/blobs/{mount}");
            }

            string made = Guid.NewGuid().ToString("n");
            _uploads[made] = [];
            WireReply begun = new WireReply(202).With("Location", $"/v2/{name}/blobs/uploads/{made}?state=a%2Bb&n=0");
            return LeastUploadChunk == 0 ? begun : begun.With("OCI-Chunk-Min-Length", LeastUploadChunk.ToString(CultureInfo.InvariantCulture));
        }

        if (!_uploads.TryGetValue(id, out byte[]? before) || request.Fields("state") is not ["a+b"])
        {
            return Error(404, "BLOB_UPLOAD_UNKNOWN");
        }

        string location = $"/v2/{name}/blobs/uploads/{id}?state=a%2Bb&n={before.Length + request.Body.Length}";
        if (request.Method == "GET")
        {
            return new WireReply(204).With("Location", location).With("Range", $"0-{Math.Max(0, before.Length - 1)}");
        }

        if (request.Headers.TryGetValue("Content-Range", out string? range) && !range.StartsWith($"{before.Length}-", StringComparison.Ordinal))
        {
            return Error(416, "BLOB_UPLOAD_INVALID");
        }

        byte[] content = [.. before, .. request.Body];
        _uploads[id] = content;
        if (request.Method == "PATCH")
        {
            return request.Body.Length < LeastUploadChunk ? Error(416, "SIZE_INVALID")
                : new WireReply(202).With("Location", location).With("Range", $"0-{content.Length - 1}");
        }

        if (request.Fields("digest") is not [var digest] || ContentDigest.Of(content).ToString() != digest)
        {
            return Error(400, "DIGEST_INVALID");
        }

        _blobs[$"{name}@{digest}"] = content;
        _uploads.TryRemove(id, out _);
        return new WireReply(201).With("Location", $"/v2/{name}/blobs/{digest}");
    }

    public static WireReply Error(int status, string code, string message = "") =>
        WireReply.Json(status, $$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}""");

    [GeneratedRegex("^/v2/(?<name>.+?)/(?<kind>blobs/uploads|blobs|manifests|tags|referrers)/(?<rest>[^/]*)$")]
    private static partial Regex Endpoint();
}
