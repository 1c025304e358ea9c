using System.IO.Compression;
using System.Security.Cryptography;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Images.Pulling;
using Larder.Store;
using Larder.Store.Roots;
using Larder.Store.Trees;
using Larder.Testing.Layers;
using Larder.Testing.Registry;
using Larder.Tests.Store;

namespace Larder.Tests.Images.Pulling;

public sealed class ImageImporterTests : IAsyncDisposable
{
    private static readonly ImagePlatform Platform = new("linux", "amd64");

    private readonly TestStore _store = new();
    private readonly RegistryHome _home = new();
    private readonly FakeRegistry _registry = new();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _home.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task Layers_become_one_file_system_under_a_name()
    {
        Add("app", [Layer(new("a", 'f', "1"), new("gone", 'f', "1")), Layer(new("a", 'f', "2"), new("gone", 'w'))]);

        ImportedImage image = await Import("app:1", "kept");

        Assert.Equal(("kept", 0, 1L), (image.Name, image.KnownLayers, image.Import.Counts.Files));
        Assert.Equal(["/", "/a"], Paths("kept"));
        Assert.StartsWith($"oci://{_registry.Host}/app@sha256:", image.Resolved.Source, StringComparison.Ordinal);
        Assert.True(image.Import.NewBlobs > 0);
    }

    [Fact]
    public async Task A_layer_that_is_known_is_not_fetched_again_for_whichever_image()
    {
        byte[] shared = Layer(new LayerEntry("shared", 'f', "same"));
        Add("app", [shared, Layer(new LayerEntry("one", 'f', "1"))]);

        // The same tar in another form: what counts is the digest of the tar.
        Add("other", [shared, Layer(new LayerEntry("two", 'f', "2"))], compression: CompressionLevel.NoCompression);
        FileSystem first = (await Import("app:1", "app")).Import.FileSystem;
        int before = BlobRequests();

        Assert.Equal((2, first), ((await Import("app:1", "again")) is var again ? again.KnownLayers : 0, again.Import.FileSystem));
        Assert.Equal(before, BlobRequests());
        Assert.Equal(1, (await Import("other:1", "other")).KnownLayers);
        Assert.Equal(["/", "/shared", "/two"], Paths("other"));
    }

    [Fact]
    public async Task What_nobody_asked_for_in_a_month_goes_and_is_fetched_again()
    {
        Add("app", [Layer(new LayerEntry("a", 'f', "1"))]);
        await Import("app:1", "app");
        _store.Roots.Remove("app");
        _store.Collect(clock: new HastyClock(DateTimeOffset.UtcNow.AddDays(20)));
        Assert.Equal(1, (await Import("app:1", "app")).KnownLayers);

        _store.Roots.Remove("app");
        _store.Collect(clock: new HastyClock(DateTimeOffset.UtcNow.AddDays(31)));

        Assert.Empty(_store.Roots.List());
        Assert.Equal(0, (await Import("app:1", "app")).KnownLayers);
        Assert.Equal(["/", "/a"], Paths("app"));
    }

    [Fact]
    public async Task A_layer_that_is_asked_for_again_is_kept_for_another_month()
    {
        Add("app", [Layer(new LayerEntry("a", 'f', "1"))]);
        await Import("app:1", "app");
        DateTimeOffset later = DateTimeOffset.UtcNow.AddDays(20);

        await Import("app:1", "app", new HastyClock(later));

        StoreRoot layer = Assert.Single(_store.Roots.List(), root => root.Name.StartsWith("layer/", StringComparison.Ordinal));
        Assert.True(layer.Expires > later.AddDays(29));
    }

    [Fact]
    public async Task A_name_that_another_store_gave_makes_no_layer_known()
    {
        byte[] tar = LayerEntry.Archive([new LayerEntry("a", 'f', "right")]);
        Add("app", [Zip(tar)]);
        Add("wrong", [Layer(new LayerEntry("a", 'f', "wrong"))]);
        await Import("wrong:1", "wrong");
        StoreRoot wrong = _store.Roots.List().Single(root => root.Name.StartsWith("layer/", StringComparison.Ordinal));
        using (StoreWriter writer = _store.Store.BeginWriting())
        {
            _store.Roots.Commit(writer, $"layer/{ContentDigest.Of(tar)}", wrong.FileSystem);
        }

        Assert.Equal(0, (await Import("app:1", "app")).KnownLayers);
        Assert.NotEqual(_store.Roots.Find("wrong")!.Id, _store.Roots.Find("app")!.Id);
    }

    [Fact]
    public async Task A_tar_with_another_digest_than_the_config_says_is_not_taken()
    {
        Add("app", [Layer(new LayerEntry("a", 'f', "1"))], diffId: ContentDigest.Of("another"u8));

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => Import("app:1", "app"));

        Assert.Equal(ErrorCodes.DigestMismatch, error.Code);
        Assert.Empty(_store.Roots.List());
        Assert.True(_store.Collect() is { KeptBlobs: 0, Waiting: 0 });
    }

    [Fact]
    public async Task A_tar_that_is_compressed_once_more_is_no_tar()
    {
        byte[] inner = Layer(new LayerEntry("a", 'f', "1"));
        new ImageBuilder(_registry) { Tars = [inner] }.Push("1");

        Assert.Equal(ErrorCodes.MalformedArchive, (await Assert.ThrowsAsync<LarderException>(() => Import("app:1", "app"))).Code);
        Assert.Empty(_store.Roots.List());
    }

    [Fact]
    public async Task What_made_no_sense_before_its_digest_was_known_is_not_gone_on_with()
    {
        byte[] layer = Layer(new LayerEntry("a", 'f', new string('x', 100)));
        Add("app", [layer]);
        _registry.Altered = (request, reply) => request.Path.EndsWith(ContentDigest.Of(layer).Hex, StringComparison.Ordinal)
            ? reply with { Body = [.. reply.Body.Select((value, index) => index == 20 ? (byte)~value : value)], CutAfter = layer.Length - 20 } : reply;
        await Assert.ThrowsAsync<LarderException>(() => Import("app:1", "app"));

        _registry.Altered = null;
        await Import("app:1", "app");

        Assert.Equal(["/", "/a"], Paths("app"));
    }

    [Fact]
    public async Task A_layer_that_is_no_archive_is_refused_by_its_type()
    {
        new ImageBuilder(_registry) { Tars = [LayerEntry.Archive([])], Describe = blob => ContentDescriptor.Of("application/vnd.erofs.layer.v1", blob) }.Push("1");

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => Import("app:1", "app"));

        Assert.Equal(ErrorCodes.ImageUnsupported, error.Code);
        Assert.Contains("application/vnd.erofs.layer.v1", error.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((1L << 40) + 1)]
    [InlineData(1L << 52)]
    [InlineData(long.MaxValue)]
    public async Task A_layer_that_claims_to_be_larger_than_any_is_refused_before_it_is_fetched(long size)
    {
        new ImageBuilder(_registry) { Tars = [LayerEntry.Archive([])], Describe = blob => ContentDescriptor.Of(ImageBuilder.GzipLayer, blob) with { Size = size } }.Push("1");

        Assert.Equal(ErrorCodes.RegistryTooLarge, (await Assert.ThrowsAsync<LarderException>(() => Import("app:1", "app"))).Code);
    }

    [Fact]
    public async Task What_follows_the_archive_counts_for_its_digest()
    {
        byte[] tar = [.. LayerEntry.Archive([new LayerEntry("a", 'f', "1")]), .. new byte[10_240]];
        Add("app", [Zip(tar)]);

        await Import("app:1", "app");

        Assert.NotNull(_store.Roots.Find($"layer/{ContentDigest.From(HashAlgorithmName.SHA256, SHA256.HashData(tar))}"));
    }

    // As umoci insert writes them (measured), and Go's reader takes them.
    [Theory]
    [InlineData(512)]
    [InlineData(100)]
    [InlineData(1)]
    public async Task An_archive_without_the_zeros_that_end_it_is_whole_when_its_digest_is_right(int ofLastBlock)
    {
        byte[] tar = LayerEntry.Archive([new LayerEntry("a", 'f', "1")]);
        int end = Array.FindLastIndex(tar, value => value != 0) / 512 * 512;
        Add("app", [Zip(tar[..(end + ofLastBlock)])]);

        await Import("app:1", "app");

        Assert.Equal(["/", "/a"], Paths("app"));
    }

    [Fact]
    public async Task One_layer_twice_in_an_image_is_fetched_once()
    {
        byte[] layer = Layer(new LayerEntry("a", 'f', "1"));
        Add("app", [layer, Layer(new LayerEntry("a", 'w')), layer]);

        await Import("app:1", "app");

        Assert.Equal(["/", "/a"], Paths("app"));
        Assert.Single(_registry.Server.Seen, request => request.Path.EndsWith(ContentDigest.Of(layer).ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_image_without_layers_is_an_empty_directory()
    {
        Add("empty", []);

        await Import("empty:1", "empty");

        Assert.Equal(["/"], Paths("empty"));
    }

    [Fact]
    public async Task An_artifact_is_no_image()
    {
        ContentDescriptor config = _registry.Add("artifact", "{}"u8.ToArray(), "application/vnd.example+json");
        _registry.AddManifest("artifact", "1", FakeImage.Manifest(config, [_registry.Add("artifact", Layer())]));

        Assert.Equal(ErrorCodes.ImageUnsupported, (await Assert.ThrowsAsync<LarderException>(() => Import("artifact:1", "x"))).Code);
        Assert.Empty(_store.Roots.List());
    }

    [Fact]
    public async Task Layers_that_were_whole_when_another_failed_are_there_for_the_next_time()
    {
        byte[] first = LayerEntry.Archive([new LayerEntry("one", 'f', "1")]);
        byte[] second = Layer(new LayerEntry("two", 'f', "2"));
        Add("app", [Zip(first), second]);
        string missing = ContentDigest.Of(second).ToString();
        _registry.Instead = request => request.Path.EndsWith(missing, StringComparison.Ordinal)
            && SpinWait.SpinUntil(() => _store.Roots.Find($"layer/{ContentDigest.Of(first)}") is not null, TimeSpan.FromSeconds(60))
                ? FakeRegistry.Error(404, "BLOB_UNKNOWN") : null;
        await Assert.ThrowsAsync<LarderException>(() => Import("app:1", "app"));
        Assert.Null(_store.Roots.Find("app"));

        _registry.Instead = null;

        Assert.Equal(1, (await Import("app:1", "app")).KnownLayers);
        Assert.Equal(["/", "/one", "/two"], Paths("app"));
    }

    [Fact]
    public async Task Many_layers_at_once_are_stacked_in_their_order()
    {
        byte[][] layers = [.. Enumerable.Range(0, 40).Select(number => Layer(
            new LayerEntry("last", 'f', $"{number}"), new LayerEntry($"of{number}", 'f', new string('x', 1000 * (40 - number))), new LayerEntry("same", 'f', "same")))];
        Add("app", layers);
        CountedProgress told = new();
        ImageImporter importer = new(_store.Store, _home.Client(), TimeProvider.System) { Progress = told };

        await importer.ImportAsync(_registry.Reference("app:1"), Platform, _ => "app");

        Assert.Equal(43, Paths("app").Length);
        Assert.Equal(Enumerable.Range(0, 40).Sum(number => (1000L * (40 - number)) + $"{number}".Length + 4), told.Bytes);
        WalkedPath last = FileSystemReader.Walk(_store.Store, _store.Roots.Find("app")!.FileSystem).Single(path => path.Path.Span.SequenceEqual("last"u8));
        Assert.Equal("39"u8, _store.Store.Read(last.Node.Digest, 10));
        Assert.Equal(40, (await Import("app:1", "again")).KnownLayers);
    }

    [Fact]
    public async Task The_first_of_many_layers_that_fails_is_the_one_that_is_told()
    {
        byte[] wrong = Zip(new byte[100_000].Select((_, index) => (byte)index).ToArray());
        Add("app", [.. Enumerable.Range(0, 20).Select(number => number == 7 ? wrong : Layer(new LayerEntry($"{number}", 'f', "1")))]);

        Assert.Equal(ErrorCodes.MalformedArchive, (await Assert.ThrowsAsync<LarderException>(() => Import("app:1", "app"))).Code);
        Assert.Null(_store.Roots.Find("app"));
    }

    [Fact]
    public async Task Whoever_cancels_gets_told_so()
    {
        byte[] layer = Layer(new LayerEntry("a", 'f', "1"));
        Add("app", [layer, Layer(new LayerEntry("b", 'f', "1"))]);
        using CancellationTokenSource stopping = new();
        _registry.Instead = request =>
        {
            if (request.Path.EndsWith(ContentDigest.Of(layer).ToString(), StringComparison.Ordinal))
            {
                stopping.Cancel();
            }

            return null;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ImageImporter(_store.Store, _home.Client(), TimeProvider.System)
            .ImportAsync(_registry.Reference("app:1"), Platform, _ => "app", stopping.Token));
        Assert.Null(_store.Roots.Find("app"));
    }

    private static byte[] Layer(params LayerEntry[] entries) => Zip(LayerEntry.Archive(entries));

    private static byte[] Zip(byte[] content, CompressionLevel level = CompressionLevel.Fastest)
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, level))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }

    private static byte[] Unzip(byte[] content)
    {
        using MemoryStream bytes = new();
        using GZipStream gzip = new(new MemoryStream(content), CompressionMode.Decompress);
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }

    private void Add(string repository, byte[][] layers, ContentDigest? diffId = null, CompressionLevel? compression = null)
    {
        byte[][] tars = [.. layers.Select(Unzip)];
        byte[][] blobs = compression is { } level ? [.. tars.Select(tar => Zip(tar, level))] : layers;
        byte[] json = FakeImage.Bytes($$"""
            {"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[{{string.Join(',', tars.Select(tar => $"\"{diffId ?? ContentDigest.Of(tar)}\""))}}]} }
            """);
        ContentDescriptor config = _registry.Add(repository, json, OciMediaTypes.ImageConfig);
        _registry.AddManifest(repository, "1", FakeImage.Manifest(config, blobs.Select(blob => _registry.Add(repository, blob))));
    }

    private Task<ImportedImage> Import(string reference, string name, TimeProvider? clock = null) =>
        new ImageImporter(_store.Store, _home.Client(), clock ?? TimeProvider.System).ImportAsync(_registry.Reference(reference), Platform, _ => name);

    private string[] Paths(string name) =>
        [.. FileSystemReader.Walk(_store.Store, _store.Roots.Find(name)!.FileSystem).Select(path => "/" + WalkLines.Text(path.Path.Span).TrimStart('/'))];

    private int BlobRequests() => _registry.Server.Seen.Count(request => request.Path.Contains("/blobs/", StringComparison.Ordinal) && !request.Path.Contains("config", StringComparison.Ordinal));

    /// <summary>As who is told by one thread at a time.</summary>
    private sealed class CountedProgress : IProgress<long>
    {
        public long Bytes { get; private set; }

        public void Report(long value) => Bytes += value;
    }
}
