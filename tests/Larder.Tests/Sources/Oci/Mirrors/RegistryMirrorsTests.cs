using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci;
using Larder.Sources.Oci.Mirrors;
using Larder.Testing.Registry;

namespace Larder.Tests.Sources.Oci.Mirrors;

public sealed class RegistryMirrorsTests : IAsyncDisposable
{
    private static readonly ImagePlatform Amd64 = new("linux", "amd64");
    private readonly RegistryHome _home = new();
    private readonly FakeRegistry _mirror = new();

    public async ValueTask DisposeAsync()
    {
        await _mirror.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public void Hosts_are_asked_in_the_order_of_the_file_and_the_server_last()
    {
        Write("docker.io", """
            server = "https://elsewhere.example"

            [host."https://One.example:5000"]
              capabilities = ["pull", "resolve"]

            [host."http://two.example/v2/hub"]
              capabilities = ["pull"]
              override_path = true
              dial_timeout = "3s"

            [host."three.example"]

            [host."https://pushes.example"]
              capabilities = ["push"]
            """);

        RegistryMirrors mirrors = Mirrors();
        MirrorPlan plan = mirrors.Find(ImageReference.Parse("debian:12"));

        Assert.Equal(
            [("one.example:5000", "", false, true), ("two.example", "hub", true, false), ("three.example", "", null, true)],
            plan.Mirrors.Select(mirror => (mirror.Host, mirror.Prefix, mirror.IsPlain, mirror.HasTags)));
        Assert.Equal("elsewhere.example", plan.Server?.Host);
        Assert.Equal(PathOf("docker.io"), plan.Origin);
        Assert.Equal($"{PathOf("docker.io")}:9: the key dial_timeout is not used", Assert.Single(mirrors.Remarks));
    }

    [Theory]
    [InlineData("https://registry-1.docker.io")]
    [InlineData("https://docker.io/v2/")]
    [InlineData("index.docker.io")]
    public void The_server_that_the_registry_is_itself_changes_nothing(string server)
    {
        Write("docker.io", $"server = \"{server}\"");

        Assert.Null(Mirrors().Find(ImageReference.Parse("debian")).Server);
    }

    [Theory]
    [InlineData("server = 3", "1:10", "a string")]
    [InlineData("server = \"ftp://x\"", "1:10", "no address")]
    [InlineData("server = \"https://x/below\"", "1:10", "a path")]
    [InlineData("[host.\"https://u:p@x\"]", "1:1", "no address")]
    [InlineData("[host.\"https://x\"]\ncapabilities = \"pull\"", "2:16", "an array of strings")]
    [InlineData("[host.\"https://x\"]\nskip_verify = \"yes\"", "2:15", "true or false")]
    [InlineData("[host]\ncapabilities = [\"pull\"]", "2:16", "belongs to no host")]
    [InlineData("[host.\"https://x\"]\n\nserver", "3:7", "followed by «=»")]
    public void What_cannot_be_read_is_refused_with_its_place(string text, string place, string why)
    {
        Write("docker.io", text);

        LarderException error = Assert.Throws<LarderException>(() => Mirrors().Find(ImageReference.Parse("debian")));

        Assert.Equal(ErrorCodes.MirrorsInvalid, error.Code);
        Assert.Contains($"{PathOf("docker.io")}:{place}", error.Why, StringComparison.Ordinal);
        Assert.Contains(why, error.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[host.\"https://x\"]\nskip_verify = true", ":2: skip_verify is not followed")]
    [InlineData("[host.\"http://x\"]\nca = \"/etc/x.pem\"", ":2: ca is not used: http://x is asked over http")]
    [InlineData("[host.\"http://x\"]\nclient = \"/etc/x.pem\"", ":2: client is not used")]
    [InlineData("[host.\"https://x\"]\nnews = 1", ":2: the key news is not used")]
    [InlineData("[host.\"https://x\"]\ncapabilities = [\"pull\", \"fly\"]", ":2: Larder knows no capability fly")]
    [InlineData("[host.\"https://x\"]\n[host.\"https://x\".header]\nhost = \"b\"", ":3: the header host is not sent")]
    [InlineData("[header]\nContent-Type = \"b\"", ":2: the header Content-Type is not sent")]
    [InlineData("[host.\"https://x\".other]", ":1: Larder knows no table [host.\"https://x\".other]")]
    [InlineData("[host.\"https://x/below\"]", ":1: the mirror https://x/below is not asked")]
    [InlineData("dial_timeout = \"3s\"", ":1: the key dial_timeout is not used for the registry itself")]
    [InlineData("[other]", ":1: Larder knows no table [other]")]
    public void What_is_not_used_is_said_with_its_line(string text, string said)
    {
        Write("docker.io", text);
        RegistryMirrors mirrors = Mirrors();

        mirrors.Find(ImageReference.Parse("debian"));
        mirrors.Find(ImageReference.Parse("debian"));

        Assert.StartsWith(PathOf("docker.io") + said, Assert.Single(mirrors.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void A_registry_of_its_own_counts_before_the_default_and_a_file_is_read_for_nobody_else()
    {
        Write("_default", "[host.\"https://all.example\"]");
        Write("some.example_5000_", "[host.\"https://own.example\"]");
        Write("broken.example", "[");
        RegistryMirrors mirrors = Mirrors();

        Assert.Equal("all.example", Assert.Single(mirrors.Find(ImageReference.Parse("debian")).Mirrors).Host);
        Assert.Equal("own.example", Assert.Single(mirrors.Find(ImageReference.Parse("some.example:5000/app")).Mirrors).Host);
        Assert.Throws<LarderException>(() => mirrors.Find(ImageReference.Parse("broken.example/app")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tags_and_digests_come_from_the_mirror_and_the_registry_is_not_asked(bool byDigest)
    {
        await using FakeRegistry registry = new();
        (ContentDescriptor manifest, _) = FakeImage.Add(_mirror, "app", "1", [1, 2, 3]);
        Write(registry.Host, $"[host.\"http://{_mirror.Host}\"]");
        RegistryClient client = Client();
        ImageReference reference = registry.Reference(byDigest ? $"app@{manifest.Digest}" : "app:1");

        Assert.Equal(manifest.Digest, await client.FindDigestAsync(reference));
        ResolvedImage image = await client.ResolveAsync(reference, Amd64);
        Assert.Equal(new byte[] { 1, 2, 3 }, (await client.ReadSmallAsync(reference, image.Layers[0])).ToArray());

        Assert.Empty(registry.Server.Seen);
        Assert.All(_mirror.Server.Seen, request => Assert.Equal([registry.Host], request.Fields("ns")));
    }

    [Fact]
    public async Task A_mirror_without_tags_is_asked_for_digests_alone()
    {
        await using FakeRegistry registry = new();
        FakeImage.Add(_mirror, "app", "1", [1]);
        FakeImage.Add(registry, "app", "1", [1]);
        Write(registry.Host, $"[host.\"http://{_mirror.Host}\"]\ncapabilities = [\"pull\"]");
        RegistryClient client = Client();

        await client.FindDigestAsync(registry.Reference("app:1"));
        await client.ResolveAsync(registry.Reference("app:1"), Amd64);

        Assert.All(registry.Server.Seen, request => Assert.Contains("/manifests/1", request.Path, StringComparison.Ordinal));
        Assert.All(_mirror.Server.Seen, request => Assert.Contains("/blobs/", request.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_mirror_lacks_the_registry_gives()
    {
        await using FakeRegistry registry = new();
        (ContentDescriptor manifest, _) = FakeImage.Add(registry, "app", "1", [1]);
        Write(registry.Host, $"[host.\"http://{_mirror.Host}\"]");

        Assert.Equal(manifest.Digest, await Client().FindDigestAsync(registry.Reference("app:1")));
        Assert.Equal(manifest.Digest, (await Client().ResolveAsync(registry.Reference("app:1"), Amd64)).ManifestDigest);
        Assert.Null(await Client().FindDigestAsync(registry.Reference("app:2")));
        Assert.NotEmpty(_mirror.Server.Seen);
    }

    [Fact]
    public async Task Http_is_not_spoken_because_a_file_says_so()
    {
        await using FakeRegistry registry = new();
        Write(registry.Host, $"[host.\"http://{_mirror.Host}\"]");
        RegistryClient client = Client(PlainHttp.Never);

        await Assert.ThrowsAsync<LarderException>(() => client.ResolveAsync(registry.Reference("app:1"), Amd64));

        Assert.Empty(_mirror.Server.Seen);
        Assert.Contains($"http://{_mirror.Host} was not asked", Assert.Single(client.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_stands_in_the_registry_s_place_and_gets_no_credential_of_it()
    {
        await using FakeRegistry registry = new();
        (ContentDescriptor manifest, _) = FakeImage.Add(_mirror, "app", "1", [1]);
        Write(registry.Host, $"server = \"http://{_mirror.Host}\"");
        _mirror.Instead = request => request.Authorization is null ? null : new WireReply(500);
        RegistryClient client = Client();
        client.UseCredential(registry.Host, new RegistryCredential { User = "u", Password = "p" });

        Assert.Equal(manifest.Digest, (await client.ResolveAsync(registry.Reference("app:1"), Amd64)).ManifestDigest);

        _mirror.Instead = request => request.Authorization is null ? new WireReply(401).With("WWW-Authenticate", "Basic realm=x") : new WireReply(500);
        Assert.Equal(ErrorCodes.RegistryUnauthorized, (await Assert.ThrowsAsync<LarderException>(() => client.ResolveAsync(registry.Reference("app:1"), Amd64))).Code);
        Assert.All(_mirror.Server.Seen, request => Assert.Null(request.Authorization));
        Assert.Empty(registry.Server.Seen);
    }

    private string PathOf(string registry) => _home.Temp.Combine(".config", "containerd", "certs.d", registry, "hosts.toml");

    private void Write(string registry, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(registry))!);
        File.WriteAllText(PathOf(registry), text);
    }

    private RegistryMirrors Mirrors() => RegistryMirrors.OfFiles(_home.Options.Environment!);

    private RegistryClient Client(PlainHttp plain = PlainHttp.Loopback) => _home.Client(options => options with { Mirrors = Mirrors(), PlainHttp = plain });
}
