using System.Security.Cryptography.X509Certificates;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci;
using Larder.Testing.Registry;

namespace Larder.Tests.Sources.Oci.Mirrors;

/// <summary>Who gets the certificates and headers of <c>hosts.toml</c>, and who does not.</summary>
public sealed class MirrorConnectionTests : IAsyncDisposable
{
    private static readonly ImagePlatform Amd64 = new("linux", "amd64");
    private readonly MirrorHome _home = new();
    private readonly X509Certificate2 _authority = TestCertificate.Of("authority");
    private readonly X509Certificate2 _server;
    private readonly X509Certificate2 _own;
    private readonly FakeRegistry _registry = new();
    private readonly FakeRegistry _mirror;
    private readonly FakeRegistry _other;

    public MirrorConnectionTests()
    {
        _server = TestCertificate.By(_authority, "127.0.0.1");
        _own = TestCertificate.By(_authority, "own");
        _mirror = new FakeRegistry(_server, wantsClientCertificate: true);
        _other = new FakeRegistry(_server);
        _home.Write(_registry.Host, _authority.ExportCertificatePem(), "ca.pem");
        _home.WriteOwn(_registry.Host, "own.pem", _own);
    }

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _mirror.DisposeAsync();
        await _other.DisposeAsync();
        await _registry.DisposeAsync();
        _own.Dispose();
        _server.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_mirror_is_believed_by_its_authority_and_shown_certificate_and_headers()
    {
        (ContentDescriptor manifest, _) = FakeImage.Add(_mirror, "app", "1", [1, 2, 3]);
        _mirror.Instead = request => request.Headers.GetValueOrDefault("X-Key") == "k 1, k2" ? null : new WireReply(500);
        Write("ca = \"ca.pem\"\nclient = \"own.pem\"", "x-key = [\"k 1\", \"k2\"]\nUser-Agent = \"me\"");
        RegistryClient client = _home.Client();
        ImageReference reference = _registry.Reference("app:1");

        ResolvedImage image = await client.ResolveAsync(reference, Amd64);

        Assert.Equal(manifest.Digest, image.ManifestDigest);
        Assert.Equal(new byte[] { 1, 2, 3 }, (await client.ReadSmallAsync(reference, image.Layers[0])).ToArray());
        Assert.Empty(_registry.Server.Seen);
        Assert.All(_mirror.Server.Shown, subject => Assert.Equal("CN=own", subject));
        Assert.All(_mirror.Server.Seen, request => Assert.Equal("me", request.Headers["User-Agent"]));
        Assert.Empty(client.Warnings);
    }

    [Theory]
    [InlineData("client = \"own.pem\"")]
    [InlineData("ca = \"ca.pem\"")]
    public async Task Without_the_one_or_the_other_the_mirror_is_passed_over(string one)
    {
        FakeImage.Add(_mirror, "app", "1", [1]);
        (ContentDescriptor manifest, _) = FakeImage.Add(_registry, "app", "1", [2]);
        Write(one, "a = \"b\"");

        Assert.Equal(manifest.Digest, (await _home.Client().ResolveAsync(_registry.Reference("app:1"), Amd64)).ManifestDigest);

        Assert.Empty(_mirror.Server.Seen);
        Assert.All(_registry.Server.Seen, request => Assert.False(request.Headers.ContainsKey("a")));
    }

    [Fact]
    public async Task Where_the_mirror_redirects_to_gets_no_header_and_no_certificate_and_is_not_believed_by_its_authority()
    {
        FakeImage.Add(_mirror, "app", "1", [1]);
        FakeImage.Add(_other, "app", "1", [1]);
        Write("ca = \"ca.pem\"\nclient = \"own.pem\"", "X-Key = \"k\"\nAuthorization = \"Bearer mine\"");
        _mirror.Instead = request => request.Path.Contains("/blobs/", StringComparison.Ordinal)
            ? new WireReply(307).With("Location", $"https://{_other.Host}{request.Path}") : null;

        await Assert.ThrowsAsync<LarderException>(() => _home.Client().ResolveAsync(_registry.Reference("app:1"), Amd64));
        Assert.Empty(_other.Server.Seen);

        TrustOther();
        await _home.Client().ResolveAsync(_registry.Reference("app:1"), Amd64);
        Assert.NotEmpty(_other.Server.Seen);
        Assert.All(_other.Server.Seen, request => Assert.Equal((null, false), (request.Authorization, request.Headers.ContainsKey("X-Key"))));
        Assert.Empty(_other.Server.Shown);
        Assert.All(_mirror.Server.Seen, request => Assert.Equal("Bearer mine", request.Authorization));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_realm_gets_the_headers_only_where_it_is_the_mirror_itself(bool isMirrors)
    {
        FakeImage.Add(_mirror, "app", "1", [1]);
        Write("ca = \"ca.pem\"\nclient = \"own.pem\"", "X-Key = \"k\"");
        TrustOther();
        FakeTokens tokens = new(_mirror) { Realm = $"https://{(isMirrors ? _mirror : _other).Host}/token" };
        _mirror.Instead = tokens.Answer;
        _other.Instead = tokens.Answer;

        await _home.Client().ResolveAsync(_registry.Reference("app:1"), Amd64);

        Assert.Equal(isMirrors, _other.Server.Seen.Count == 0);
        Assert.All(_other.Server.Seen, request => Assert.False(request.Headers.ContainsKey("X-Key")));
        Assert.Empty(_other.Server.Shown);
        Assert.All(_mirror.Server.Seen, request => Assert.Equal("k", request.Headers["X-Key"]));
        Assert.Contains(_mirror.Server.Seen, request => request.Authorization == "Bearer token-1");
    }

    [Fact]
    public async Task An_authorization_of_the_file_counts_before_any_credential_of_the_mirror_and_no_token_is_fetched()
    {
        FakeImage.Add(_mirror, "app", "1", [1]);
        FakeImage.Add(_registry, "app", "1", [1]);
        Write("ca = \"ca.pem\"\nclient = \"own.pem\"", "authorization = \"Basic bWluZQ==\"");
        FakeTokens tokens = new(_mirror) { Realm = $"https://{_mirror.Host}/token" };
        RegistryClient client = _home.Client();
        client.UseCredential(_mirror.Host, new RegistryCredential { User = "u", Password = "p" });

        await client.ResolveAsync(_registry.Reference("app:1"), Amd64);
        Assert.Empty(_registry.Server.Seen);

        _mirror.Instead = tokens.Answer;
        await client.ResolveAsync(_registry.Reference("app:1"), Amd64);
        Assert.All(_mirror.Server.Seen, request => Assert.Equal(("Basic bWluZQ==", true), (request.Authorization, request.Path != "/token")));
        Assert.NotEmpty(_registry.Server.Seen);
        Assert.All(_registry.Server.Seen, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task What_stands_at_the_top_is_for_the_registry_itself_and_pushes_too_but_a_login_is_checked_without_its_authorization()
    {
        FakeImage.Add(_mirror, "app", "1", [1]);
        WriteTop(_mirror, "Authorization = \"Bearer mine\"\nX-Key = \"k\"");
        RegistryClient client = _home.Client(PlainHttp.Never);
        byte[] blob = [9, 9];

        await client.ResolveAsync(_mirror.Reference("app:1"), Amd64);
        await client.PushBlobAsync(_mirror.Reference("app:2"), ContentDescriptor.Of("application/octet-stream", blob), new MemoryStream(blob));
        Assert.All(_mirror.Server.Seen, request => Assert.Equal(("Bearer mine", "k"), (request.Authorization, request.Headers["X-Key"])));

        await client.PingAsync(_mirror.Host);
        Assert.Equal((null, "k"), (_mirror.Server.Seen[^1].Authorization, _mirror.Server.Seen[^1].Headers["X-Key"]));
    }

    [Fact]
    public async Task An_authorization_that_is_refused_is_said_to_stand_in_the_file()
    {
        WriteTop(_mirror, "Authorization = \"Bearer mine\"");
        _mirror.Instead = _ => new WireReply(401).With("WWW-Authenticate", "Basic realm=x");

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => _home.Client(PlainHttp.Never).ResolveAsync(_mirror.Reference("app:1"), Amd64));

        Assert.Equal(ErrorCodes.RegistryUnauthorized, error.Code);
        Assert.Contains(_home.PathOf(_mirror.Host), error.Action, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", error.Message + error.Action, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_registries_with_one_mirror_have_headers_of_their_own_there()
    {
        await using FakeRegistry second = new();
        await using FakeRegistry shared = new();
        FakeImage.Add(shared, "app", "1", [1]);
        _home.Write(_registry.Host, $"[host.\"http://{shared.Host}\".header]\nX-Key = \"first\"");
        _home.Write(second.Host, $"[host.\"http://{shared.Host}\".header]\nX-Key = \"second\"");
        RegistryClient client = _home.Client();

        await client.FindDigestAsync(_registry.Reference("app:1"));
        await client.FindDigestAsync(second.Reference("app:1"));
        await client.FindDigestAsync(shared.Reference("app:1"));

        Assert.Equal(["first", "second", null], shared.Server.Seen.Select(request => request.Headers.GetValueOrDefault("X-Key")));
    }

    [Theory]
    [InlineData("own", false)]
    [InlineData("own", true)]
    [InlineData("second", true)]
    public async Task Of_several_certificates_the_one_is_shown_whose_issuer_the_mirror_names(string shown, bool isNamed)
    {
        using X509Certificate2 another = TestCertificate.Of("another authority");
        using X509Certificate2 second = TestCertificate.By(another, "second");
        await using FakeRegistry choosy = new(_server, wantsClientCertificate: true, isNamed ? [shown == "second" ? another : _authority] : null);
        FakeImage.Add(choosy, "app", "1", [1]);
        _home.WriteOwn(_registry.Host, "second.pem", second);
        _home.Write(_registry.Host, $"[host.\"https://{choosy.Host}\"]\nca = \"ca.pem\"\nclient = [\"own.pem\", \"second.pem\"]");

        await _home.Client().ResolveAsync(_registry.Reference("app:1"), Amd64);

        Assert.NotEmpty(choosy.Server.Shown);
        Assert.All(choosy.Server.Shown, subject => Assert.Equal($"CN={shown}", subject));
    }

    private void Write(string keys, string headers) =>
        _home.Write(_registry.Host, $"[host.\"https://{_mirror.Host}\"]\n{keys}\n[host.\"https://{_mirror.Host}\".header]\n{headers}");

    private void WriteTop(FakeRegistry registry, string headers)
    {
        string ca = _home.PathOf(_registry.Host, "ca.pem");
        string own = _home.PathOf(_registry.Host, "own.pem");
        _home.Write(registry.Host, $"server = \"https://{registry.Host}\"\nca = \"{ca}\"\nclient = \"{own}\"\n[header]\n{headers}");
    }

    private void TrustOther() => _home.Registries.Temp.Write($"certs.d/{_other.Host}/ca.crt", _authority.ExportCertificatePem());
}
