using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci;
using Larder.Testing.Registry;

namespace Larder.Tests.Sources.Oci.Publishing;

public sealed class PublishingTests : IAsyncDisposable
{
    private const int Part = 8192;

    private readonly RegistryHome _home = new();
    private readonly FakeRegistry _registry = new();
    private readonly RegistryClient _client;

    public PublishingTests() => _client = _home.Client(options => options with { UploadChunkBytes = Part });

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _home.Dispose();
        await _registry.DisposeAsync();
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(Part, 0, 1)]
    [InlineData(Part + 1, 0, 2)]
    [InlineData(5 * Part, 0, 5)]
    [InlineData(5 * Part, 2 * Part, 3)]
    [InlineData(5 * Part, 9 * Part, 1)]
    public async Task Blobs_go_whole_or_in_parts_of_the_size_that_the_registry_wants(int size, int least, int requests)
    {
        _registry.LeastUploadChunk = least;
        byte[] content = Random(size);
        ContentDescriptor blob = ContentDescriptor.Of("a/b", content);
        ImageReference target = _registry.Reference("a");

        List<long> told = [];
        Assert.Equal(size, await _client.PushBlobAsync(target, blob, new MemoryStream(content), progress: told.Add));
        Assert.Equal(content, _registry.Blobs[$"a@{blob.Digest}"]);
        Assert.Equal(_registry.Server.Seen.Sum(request => request.Body.Length), told.Sum());
        Assert.Equal(requests, _registry.Server.Seen.Count(request => request.Method is "PATCH" or "PUT"));

        told.Clear();
        Assert.Equal(0, await _client.PushBlobAsync(target, blob, new MemoryStream(content), progress: told.Add));
        Assert.Empty(told);
        Assert.True(await _client.HasBlobAsync(target, blob));
        Assert.All(_registry.Server.Seen.Where(request => request.Method == "PATCH"), request =>
            Assert.Matches(@"^\d+-\d+$", request.Headers["Content-Range"]));
    }

    [Fact]
    public async Task A_part_that_was_taken_half_is_gone_on_with_from_there()
    {
        byte[] content = Random(6 * Part);
        ContentDescriptor blob = ContentDescriptor.Of("a/b", content);
        int patches = 0;
        _registry.Altered = (request, reply) =>
            request.Method == "PATCH" && patches++ == 1 ? reply with { Status = 416, Body = [] } : reply;

        long told = 0;
        Assert.Equal(content.Length, await _client.PushBlobAsync(_registry.Reference("a"), blob, new MemoryStream(content), progress: bytes => told += bytes));

        Assert.Equal(content.Length, told);
        Assert.Equal(content, _registry.Blobs[$"a@{blob.Digest}"]);
        Assert.Contains(_registry.Server.Seen, request => request.Method == "GET" && request.Path.Contains("/uploads/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    public async Task What_has_to_be_sent_again_is_taken_back(string method)
    {
        byte[] content = Random(3 * Part);
        bool isFirst = true;
        _registry.Instead = request =>
        {
            bool fails = isFirst && request.Method == method;
            isFirst &= !fails;
            return fails ? new WireReply(503) : null;
        };
        List<long> told = [];

        Assert.Equal(content.Length, await _client.PushBlobAsync(_registry.Reference("a"), ContentDescriptor.Of("a/b", content), new MemoryStream(content), progress: told.Add));

        Assert.Equal((content.Length, -Part), (told.Sum(), told.Where(bytes => bytes < 0).Sum()));
    }

    [Fact]
    public async Task What_another_repository_has_is_mounted_and_else_sent()
    {
        byte[] content = Random(100);
        ContentDescriptor blob = _registry.Add("other", content);

        Assert.Equal(0, await _client.PushBlobAsync(_registry.Reference("a"), blob, new MemoryStream(content), mountFrom: "other", progress: bytes => Assert.Fail($"{bytes} bytes were told")));
        Assert.Equal(content.Length, await _client.PushBlobAsync(_registry.Reference("b"), blob, new MemoryStream(content), mountFrom: "nobody"));

        Assert.Equal(content, _registry.Blobs[$"a@{blob.Digest}"]);
        Assert.Equal(content, _registry.Blobs[$"b@{blob.Digest}"]);
    }

    [Fact]
    public async Task Tokens_for_a_mount_are_asked_for_both_repositories()
    {
        FakeTokens tokens = new(_registry);
        _registry.Instead = tokens.Answer;
        byte[] content = Random(100);
        ContentDescriptor blob = _registry.Add("other", content);

        await _client.PushBlobAsync(_registry.Reference("a"), blob, new MemoryStream(content), mountFrom: "other");

        Assert.Contains(_registry.Server.Seen, request => request.Path == "/token"
            && request.Fields("scope").SequenceEqual(["repository:a:pull,push", "repository:other:pull"]));
    }

    [Theory]
    [InlineData("http://localhost:{0}/upload", 1109)]
    [InlineData("https://10.0.0.1/upload", 1109)]
    [InlineData(null, 1107)]
    public async Task Content_goes_nowhere_else(string? location, int code)
    {
        _registry.Altered = (request, reply) =>
        {
            if (request.Method == "POST")
            {
                reply.Headers.Remove("Location");
                return location is null ? reply : reply.With("Location", string.Format(System.Globalization.CultureInfo.InvariantCulture, location, _registry.Server.Port));
            }

            return reply;
        };

        LarderException error = await Assert.ThrowsAsync<LarderException>(
            () => _client.PushBlobAsync(_registry.Reference("a"), ContentDescriptor.Of("a/b", [1]), new MemoryStream([1])));

        Assert.Equal(code, error.Code.Number);
    }

    [Fact]
    public async Task Another_origin_gets_the_content_but_no_password()
    {
        await using WireServer storage = new(_ => new WireReply(201));
        _registry.Instead = request => request.Authorization is null ? new WireReply(401).With("WWW-Authenticate", "Basic realm=x") : null;
        _registry.Altered = (request, reply) => request.Method == "POST" ? reply.With("Location", $"http://{storage.Host}/put?sig=a%2Fb") : reply;
        _client.UseCredential(_registry.Host, new RegistryCredential { User = "u", Password = "p" });
        ContentDescriptor blob = ContentDescriptor.Of("a/b", [1, 2]);

        await _client.PushBlobAsync(_registry.Reference("a"), blob, new MemoryStream([1, 2]));

        SeenRequest put = Assert.Single(storage.Seen);
        Assert.Null(put.Authorization);
        Assert.Equal($"sig=a%2Fb&digest={Uri.EscapeDataString(blob.Digest.ToString())}", put.Query);
        Assert.Equal([1, 2], put.Body);
    }

    [Theory]
    [InlineData(413, 1110)]
    [InlineData(403, 1103)]
    [InlineData(400, 1107)]
    public async Task Refusals_have_their_codes(int status, int code)
    {
        _registry.Altered = (request, reply) => request.Method == "PUT" ? new WireReply(status) : reply;

        LarderException error = await Assert.ThrowsAsync<LarderException>(
            () => _client.PushBlobAsync(_registry.Reference("a"), ContentDescriptor.Of("a/b", [1]), new MemoryStream([1])));

        Assert.Equal(code, error.Code.Number);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Referrers_are_listed_by_the_registry_or_by_their_tag(bool knows)
    {
        _registry.KnowsReferrers = knows;
        (ContentDescriptor subject, _) = FakeImage.Add(_registry, "a", "1", [1]);
        ImageReference target = _registry.Reference("a");
        ContentDescriptor empty = _registry.Add("a", "{}"u8.ToArray(), OciMediaTypes.Empty);
        ImageDocument first = Document(empty, $"\"artifactType\":\"x/one\",\"subject\":{FakeImage.Descriptor(subject)},");
        ImageDocument second = Document(empty, $"\"subject\":{FakeImage.Descriptor(subject)},\"annotations\":{{\"k\":\"v\"}},");
        Assert.Empty(await _client.ListReferrersAsync(target, subject.Digest));

        ContentDigest one = await _client.PushDocumentAsync(target.At(ContentDigest.Of(first.Content.Span)), first);
        ContentDigest two = await _client.PushDocumentAsync(target.At(ContentDigest.Of(second.Content.Span)), second);
        await _client.PushDocumentAsync(target.At(one), first);

        IReadOnlyList<ContentDescriptor> all = await _client.ListReferrersAsync(target, subject.Digest);
        Assert.Equal(new[] { one, two }.Select(digest => digest.ToString()).Order(), all.Select(found => found.Digest.ToString()).Order());
        Assert.Equal(OciMediaTypes.Empty, all.Single(found => found.Digest == two).ArtifactType);
        Assert.Equal(one, Assert.Single(await _client.ListReferrersAsync(target, subject.Digest, "x/one")).Digest);
        Assert.Equal(!knows, _registry.Manifest("a", $"sha256-{subject.Digest.Hex}") is not null);
    }

    [Fact]
    public async Task Tags_are_read_page_by_page_and_deleted_one_by_one()
    {
        _registry.PageLength = 3;
        string[] tags = [.. Enumerable.Range(10, 11).Select(number => $"t{number}")];
        foreach (string tag in tags)
        {
            FakeImage.Add(_registry, "a", tag, [1]);
        }

        Assert.Equal(tags, await _client.ListTagsAsync(_registry.Reference("a")));
        Assert.True(await _client.DeleteAsync(_registry.Reference("a:t12")));
        Assert.False(await _client.DeleteAsync(_registry.Reference("a:t12")));
        Assert.Equal(10, (await _client.ListTagsAsync(_registry.Reference("a"))).Count);
        Assert.Equal(ErrorCodes.RegistryNotFound, (await Assert.ThrowsAsync<LarderException>(() => _client.ListTagsAsync(_registry.Reference("none")))).Code);
    }

    [Theory]
    [InlineData("</v2/a/tags/list>; rel=\"next\"", 1107)]
    [InlineData("<http://elsewhere.example/v2/a/tags/list>; rel=next", 1109)]
    public async Task Pages_that_lead_astray_are_not_followed(string link, int code)
    {
        FakeImage.Add(_registry, "a", "1", [1]);
        _registry.Altered = (_, reply) => reply.With("Link", link);

        Assert.Equal(code, (await Assert.ThrowsAsync<LarderException>(() => _client.ListTagsAsync(_registry.Reference("a")))).Code.Number);
    }

    private static ImageDocument Document(ContentDescriptor config, string more) =>
        ImageDocument.Read(FakeImage.Manifest(config, [], more: more));

    private static byte[] Random(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }
}
