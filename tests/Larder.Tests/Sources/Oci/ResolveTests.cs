using System.Security.Cryptography;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci;
using Larder.Sources.Oci.Mirrors;
using Larder.Testing.Registry;

namespace Larder.Tests.Sources.Oci;

public sealed class ResolveTests : IAsyncDisposable
{
    private static readonly ImagePlatform Amd64 = new("linux", "amd64");

    private readonly RegistryHome _home = new();
    private readonly FakeRegistry _registry = new();

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task A_manifest_by_tag_has_its_bytes_config_and_layers()
    {
        (ContentDescriptor manifest, byte[] content) = FakeImage.Add(_registry, "a/b", "1", [1], [2]);

        ResolvedImage image = await Resolve("a/b:1");

        Assert.Equal(content, image.Manifest.Content);
        Assert.Equal((manifest.Digest, manifest.Digest), (image.ManifestDigest, image.TopDigest));
        Assert.Null(image.Index);
        Assert.Equal(2, image.Layers.Count);
        Assert.Equal(Amd64, image.Config!.Platform);
        Assert.Equal($"oci://{_registry.Host}/a/b@{manifest.Digest}", image.Source);
        Assert.Equal(image.ManifestDigest, (await Resolve($"a/b@{manifest.Digest}")).ManifestDigest);
    }

    [Fact]
    public async Task Docker_schema_2_is_the_same_thing()
    {
        ContentDescriptor config = _registry.Add("a", FakeImage.Config(1), OciMediaTypes.DockerConfig);
        ContentDescriptor layer = _registry.Add("a", [1], "application/vnd.docker.image.rootfs.diff.tar.gzip");
        ContentDescriptor manifest = _registry.AddManifest("a", null, FakeImage.Manifest(config, [layer], OciMediaTypes.DockerManifest), OciMediaTypes.DockerManifest);
        _registry.AddManifest("a", "1", FakeImage.Bytes($$"""{"schemaVersion":2,"mediaType":"{{OciMediaTypes.DockerIndex}}","manifests":[{{FakeImage.ForPlatform(manifest, "linux", "amd64")}}]}"""), OciMediaTypes.DockerIndex);

        ResolvedImage image = await Resolve("a:1");

        Assert.Equal(OciMediaTypes.DockerManifest, image.Manifest.MediaType);
        Assert.NotNull(image.Config);
    }

    [Theory]
    [InlineData("linux/amd64", "amd64")]
    [InlineData("linux/amd64/v3", "amd64/v2")]
    [InlineData("linux/amd64/v1", "amd64")]
    [InlineData("linux/arm64", "arm64/v8")]
    [InlineData("linux/arm64/v9", "arm64/v8")]
    [InlineData("linux/aarch64", "arm64/v8")]
    [InlineData("linux/arm/v7", "arm/v6")]
    [InlineData("linux/arm", "arm/v6")]
    [InlineData("linux/riscv64", null)]
    [InlineData("linux/arm/v5", null)]
    [InlineData("windows/amd64", null)]
    public async Task The_entry_of_the_platform_is_picked(string wanted, string? expected)
    {
        ContentDescriptor attestation = _registry.AddManifest("a", null, FakeImage.Bytes("{}"));
        List<string> entries = [FakeImage.Descriptor(attestation, """
            "annotations":{"vnd.docker.reference.type":"attestation-manifest"},"platform":{"os":"unknown","architecture":"unknown"},
            """)];
        Dictionary<ContentDigest, string> names = [];
        foreach (string name in (string[])["arm/v6", "amd64/v2", "amd64", "arm64/v8"])
        {
            string[] parts = name.Split('/');
            ContentDescriptor image = FakeImage.Add(_registry, "a", null, FakeImage.Bytes(name)).Manifest;
            names[image.Digest] = name;
            entries.Add(FakeImage.ForPlatform(image, "linux", parts[0], parts.Length == 2 ? parts[1] : null));
        }

        _registry.AddManifest("a", "1", FakeImage.Index([.. entries]), OciMediaTypes.Index);
        Task<ResolvedImage> resolving = _home.Client().ResolveAsync(_registry.Reference("a:1"), ImagePlatform.TryParse(wanted)!);

        if (expected is null)
        {
            LarderException error = await Assert.ThrowsAsync<LarderException>(() => resolving);
            Assert.Equal(ErrorCodes.ImagePlatformMissing, error.Code);
            Assert.Contains("linux/arm/v6, linux/amd64/v2, linux/amd64, linux/arm64/v8", error.Why, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(expected, names[(await resolving).ManifestDigest]);
    }

    [Fact]
    public async Task One_entry_without_a_platform_will_do_and_two_will_not()
    {
        ContentDescriptor one = FakeImage.Add(_registry, "a", null, [1]).Manifest;
        ContentDescriptor two = FakeImage.Add(_registry, "a", null, [2]).Manifest;
        _registry.AddManifest("a", "one", FakeImage.Index(FakeImage.Descriptor(one)), OciMediaTypes.Index);
        _registry.AddManifest("a", "two", FakeImage.Index(FakeImage.Descriptor(one), FakeImage.Descriptor(two)), OciMediaTypes.Index);

        Assert.Equal(one.Digest, (await Resolve("a:one")).ManifestDigest);
        Assert.Equal(ErrorCodes.ImagePlatformMissing, (await Assert.ThrowsAsync<LarderException>(() => Resolve("a:two"))).Code);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task Indexes_lie_within_each_other_up_to_four_deep(int depth, bool isFound)
    {
        ContentDescriptor inner = FakeImage.Add(_registry, "a", null, [1]).Manifest;
        string entry = FakeImage.ForPlatform(inner, "linux", "amd64");
        for (int i = 0; i <= depth; i++)
        {
            ContentDescriptor index = _registry.AddManifest("a", "1", FakeImage.Index(entry), OciMediaTypes.Index);
            entry = FakeImage.Descriptor(index);
        }

        Task<ResolvedImage> resolving = Resolve("a:1");

        Assert.Equal(isFound, await Record.ExceptionAsync(() => resolving) is null);
    }

    [Fact]
    public async Task Content_in_place_is_not_fetched()
    {
        byte[] config = FakeImage.Config(0);
        ContentDescriptor described = ContentDescriptor.Of(OciMediaTypes.ImageConfig, config);
        string data = $"\"data\":\"{Convert.ToBase64String(config)}\",";
        byte[] manifest = FakeImage.Bytes($$"""{"schemaVersion":2,"config":{{FakeImage.Descriptor(described, data)}},"layers":[]}""");
        ContentDescriptor named = ContentDescriptor.Of(OciMediaTypes.Manifest, manifest);
        _registry.AddManifest("a", "1", FakeImage.Index(FakeImage.Descriptor(named, $"\"data\":\"{Convert.ToBase64String(manifest)}\",")), OciMediaTypes.Index);

        ResolvedImage image = await Resolve("a:1");

        Assert.Equal(config, image.ConfigContent);
        Assert.Equal(manifest, image.Manifest.Content);
        Assert.Single(_registry.Server.Seen);
    }

    [Fact]
    public async Task An_artifact_needs_no_config()
    {
        ContentDescriptor empty = _registry.Add("a", "{}"u8.ToArray(), OciMediaTypes.Empty);
        _registry.AddManifest("a", "1", FakeImage.Manifest(empty, [_registry.Add("a", [1], "text/plain")], more: "\"artifactType\":\"application/vnd.x\","));

        ResolvedImage image = await Resolve("a:1");

        Assert.Null(image.Config);
        Assert.Equal("application/vnd.x", image.Manifest.ArtifactType);
    }

    [Fact]
    public async Task Sha512_names_content_as_well()
    {
        byte[] config = FakeImage.Config(0);
        ContentDescriptor described = _registry.Add("a", config, OciMediaTypes.ImageConfig);
        Assert.True(ContentDigest.TryParse($"sha512:{Convert.ToHexStringLower(SHA512.HashData(config))}", out ContentDigest? long512));
        _registry.AddManifest("a", "1", FakeImage.Manifest(described with { Digest = long512 }, []));
        _registry.Instead = request => request.Path.Contains("sha512:", StringComparison.Ordinal) ? new WireReply(200, config) : null;

        Assert.Equal(config, (await Resolve("a:1")).ConfigContent);
        Assert.Contains("/sha512/", Assert.Single(_home.CacheFiles()), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, int> Lies => new()
    {
        { "both", """{"schemaVersion":2,"config":CONFIG,"layers":[],"manifests":[]}""", 1007 },
        { "layers beside manifests", """{"schemaVersion":2,"layers":[],"manifests":[]}""", 1007 },
        { "schema 1", """{"schemaVersion":1,"fsLayers":[]}""", 1111 },
        { "schema 3", """{"schemaVersion":3,"config":CONFIG,"layers":[]}""", 1007 },
        { "an index that says manifest", """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[]}""", 1007 },
        { "another type than served", """{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":CONFIG,"layers":[]}""", 1007 },
        { "no type of ours", """{"schemaVersion":2,"mediaType":"application/vnd.x+json","config":CONFIG,"layers":[]}""", 1007 },
        { "no config", """{"schemaVersion":2,"layers":[]}""", 1007 },
        { "not JSON", "<html>", 1007 },
        { "a field twice", """{"schemaVersion":2,"schemaVersion":2,"config":CONFIG,"layers":[]}""", 1007 },
        { "an upper-case digest", """{"schemaVersion":2,"config":CONFIG,"layers":[{"mediaType":"a/b","size":1,"digest":"sha256:AA"}]}""", 1007 },
        { "a path as digest", """{"schemaVersion":2,"config":CONFIG,"layers":[{"mediaType":"a/b","size":1,"digest":"../../etc/passwd"}]}""", 1007 },
        { "a negative size", """{"schemaVersion":2,"config":CONFIG,"layers":[{"mediaType":"a/b","size":-1,"digest":"sha256:HEX"}]}""", 1007 },
        { "more layers than the config has", """{"schemaVersion":2,"config":CONFIG,"layers":[{"mediaType":"a/b","size":1,"digest":"sha256:HEX"}]}""", 1007 },
        { "content in place of another digest", """{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":2,"digest":"sha256:HEX","data":"e30="},"layers":[]}""", 2001 },
        { "a config beyond all bounds", """{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":5000000,"digest":"sha256:HEX"},"layers":[]}""", 1110 },
        { "a config that is not there", """{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":5,"digest":"sha256:HEX"},"layers":[]}""", 1104 },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Hostile_documents_are_refused(string name, string document, int code)
    {
        ContentDescriptor config = _registry.Add("a", FakeImage.Config(0), OciMediaTypes.ImageConfig);
        string text = document.Replace("CONFIG", FakeImage.Descriptor(config), StringComparison.Ordinal).Replace("HEX", new string('a', 64), StringComparison.Ordinal);
        _registry.AddManifest("a", "1", FakeImage.Bytes(text));

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => Resolve("a:1"));

        Assert.Equal((name, code), (name, error.Code.Number));
    }

    [Theory]
    [InlineData("config of another type", """{"rootfs":{"type":"other","diff_ids":[]}}""")]
    [InlineData("no rootfs", "{}")]
    [InlineData("a diff ID that is none", """{"rootfs":{"type":"layers","diff_ids":["x"]}}""")]
    public async Task Hostile_configs_are_refused(string name, string config)
    {
        int layers = config.Contains("\"x\"", StringComparison.Ordinal) ? 1 : 0;
        ContentDescriptor described = _registry.Add("a", FakeImage.Bytes(config), OciMediaTypes.ImageConfig);
        _registry.AddManifest("a", "1", FakeImage.Manifest(described, Enumerable.Range(0, layers).Select(_ => _registry.Add("a", [1]))));

        Assert.Equal((name, ErrorCodes.OciDocumentInvalid), (name, (await Assert.ThrowsAsync<LarderException>(() => Resolve("a:1"))).Code));
    }

    [Fact]
    public async Task A_manifest_of_another_digest_or_size_is_refused()
    {
        (ContentDescriptor manifest, byte[] content) = FakeImage.Add(_registry, "a", "1", [1]);
        _registry.AddManifest("a", "index", FakeImage.Index(FakeImage.ForPlatform(manifest with { Size = manifest.Size + 1 }, "linux", "amd64")), OciMediaTypes.Index);
        Assert.Equal(ErrorCodes.SizeMismatch, (await Assert.ThrowsAsync<LarderException>(() => Resolve("a:index"))).Code);

        byte[] other = [.. content, (byte)' '];
        _registry.Altered = (_, reply) => new WireReply(200, other).With("Content-Type", OciMediaTypes.Manifest).With("Docker-Content-Digest", manifest.Digest.ToString());
        Assert.Equal(ErrorCodes.DigestMismatch, (await Assert.ThrowsAsync<LarderException>(() => Resolve($"a@{manifest.Digest}"))).Code);
    }

    [Theory]
    [InlineData(WireFraming.Length)]
    [InlineData(WireFraming.Chunked)]
    public async Task Manifests_of_four_MiB_are_read_and_larger_ones_are_not(WireFraming framing)
    {
        (_, byte[] content) = FakeImage.Add(_registry, "a", "1", [1]);
        byte[] padded = [.. content, .. Enumerable.Repeat((byte)' ', OciLimits.MaxDocumentBytes - content.Length)];
        _registry.AddManifest("a", "full", padded);
        _registry.AddManifest("a", "over", [.. padded, (byte)' ']);
        _registry.Altered = (_, reply) => reply with { Framing = framing };

        await Resolve("a:full");
        Assert.Equal(ErrorCodes.RegistryTooLarge, (await Assert.ThrowsAsync<LarderException>(() => Resolve("a:over"))).Code);

        _registry.Altered = (_, reply) => reply with { Framing = WireFraming.Chunked, Endless = true };
        Assert.Equal(ErrorCodes.RegistryTooLarge, (await Assert.ThrowsAsync<LarderException>(() => Resolve("a:full"))).Code);
    }

    [Fact]
    public async Task Mirrors_are_asked_first_and_get_no_password_of_the_registry()
    {
        await using FakeRegistry lacking = new();
        await using FakeRegistry having = new();
        (_, byte[] content) = FakeImage.Add(having, "hub/a", "1", [1]);
        (ContentDescriptor only, _) = FakeImage.Add(_registry, "a", "2", [2]);
        _registry.Instead = request => request.Authorization is null ? new WireReply(401).With("WWW-Authenticate", "Basic realm=x") : null;
        having.Instead = request => request.Authorization is null ? null : new WireReply(500);
        lacking.Instead = _ => new WireReply(401).With("WWW-Authenticate", "Basic realm=x");
        RegistryClient client = _home.Client(options => options with
        {
            Mirrors = new RegistryMirrors(_ => new MirrorPlan([new MirrorEndpoint(lacking.Host), new MirrorEndpoint(having.Host) { Prefix = "hub", IsProxy = true }], null, null)),
        });
        client.UseCredential(_registry.Host, new RegistryCredential { User = "u", Password = "p" });

        ResolvedImage first = await client.ResolveAsync(_registry.Reference("a:1"), Amd64);
        Assert.Equal(content, first.Manifest.Content);
        Assert.Empty(_registry.Server.Seen);
        Assert.All(having.Server.Seen, request => Assert.Equal([_registry.Host], request.Fields("ns")));

        Assert.Equal(only.Digest, (await client.ResolveAsync(_registry.Reference("a:2"), Amd64)).ManifestDigest);
        Assert.All(lacking.Server.Seen.Concat(having.Server.Seen), request => Assert.Null(request.Authorization));

        having.AddManifest("hub/a", "3", FakeImage.Bytes("{\"schemaVersion\":2}"));
        having.Altered = (_, reply) => reply with { Body = content };
        Assert.Equal(ErrorCodes.DigestMismatch, (await Assert.ThrowsAsync<LarderException>(
            () => client.ReadDocumentAsync(_registry.Reference($"a@{ContentDigest.Of(FakeImage.Bytes("{\"schemaVersion\":2}"))}")))).Code);
    }

    [Fact]
    public async Task A_mirror_that_does_not_answer_is_asked_once()
    {
        FakeRegistry gone = new();
        string nobody = gone.Host;
        await gone.DisposeAsync();
        using ManualResetEventSlim never = new();
        await using FakeRegistry silent = new()
        {
            Instead = _ =>
            {
                never.Wait(TimeSpan.FromSeconds(30));
                return null;
            },
        };
        FakeImage.Add(_registry, "a", "1", [1]);
        RegistryClient client = _home.Client(options => options with
        {
            MaxAttempts = 2,
            StallLimit = TimeSpan.FromSeconds(1),
            Mirrors = new RegistryMirrors(_ => new MirrorPlan([new MirrorEndpoint(nobody), new MirrorEndpoint(silent.Host)], null, null)),
        });

        await client.ResolveAsync(_registry.Reference("a:1"), Amd64);
        await client.ResolveAsync(_registry.Reference("a:1"), Amd64);
        never.Set();

        Assert.Equal(2, silent.Server.Seen.Count);
    }

    [Fact]
    public async Task A_digest_can_be_asked_for_alone()
    {
        (ContentDescriptor manifest, _) = FakeImage.Add(_registry, "a", "1", [1]);

        Assert.Equal(manifest.Digest, await _home.Client().FindDigestAsync(_registry.Reference("a:1")));
        Assert.Null(await _home.Client().FindDigestAsync(_registry.Reference("a:2")));
        Assert.All(_registry.Server.Seen, request => Assert.Equal("HEAD", request.Method));
    }

    private Task<ResolvedImage> Resolve(string rest) => _home.Client().ResolveAsync(_registry.Reference(rest), Amd64);
}
