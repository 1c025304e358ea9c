using System.Security.Cryptography.X509Certificates;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci;
using Larder.Testing.Registry;

namespace Larder.Tests.Sources.Oci.Transport;

public sealed class TransportTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly RegistryHome _home = new();
    private readonly FakeRegistry _registry = new();
    private readonly HastyClock _clock = new(Now);

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _registry.DisposeAsync();
    }

    [Theory]
    [InlineData(408, null, true)]
    [InlineData(429, null, true)]
    [InlineData(429, "3", true)]
    [InlineData(429, "Fri, 02 Jan 2026 03:04:08 GMT", true)]
    [InlineData(500, null, true)]
    [InlineData(502, null, true)]
    [InlineData(503, "0", true)]
    [InlineData(501, null, false)]
    [InlineData(400, null, false)]
    [InlineData(404, null, false)]
    [InlineData(410, null, false)]
    public async Task What_may_pass_is_tried_again(int status, string? retryAfter, bool isTriedAgain)
    {
        FakeImage.Add(_registry, "app", "1", [1]);
        int left = 2;
        _registry.Instead = _ => left-- > 0 ? retryAfter is null ? new WireReply(status) : new WireReply(status).With("Retry-After", retryAfter) : null;
        RegistryClient client = _home.Client(options => options with { FirstDelay = TimeSpan.FromMilliseconds(100) }, _clock);
        Task<(ContentDigest, ImageDocument)> reading = client.ReadDocumentAsync(_registry.Reference("app:1"));

        if (!isTriedAgain)
        {
            await Assert.ThrowsAsync<LarderException>(() => reading);
            Assert.Single(_registry.Server.Seen);
            return;
        }

        await reading;
        Assert.Equal(3, _registry.Server.Seen.Count);
        Assert.Equal(2, _clock.Waits.Count);
        if (retryAfter is "3" or { Length: > 20 })
        {
            Assert.All(_clock.Waits, wait => Assert.Equal(TimeSpan.FromSeconds(3), wait));
        }
        else
        {
            Assert.InRange(_clock.Waits[0].TotalMilliseconds, 50, 150);
            Assert.InRange(_clock.Waits[1].TotalMilliseconds, 100, 300);
        }
    }

    [Theory]
    [InlineData("Too Many Requests (HAP429).", null, "abuse", 5)]
    [InlineData("""{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit. You may increase the limit"}]}""", null, "pull rate limit", 1)]
    [InlineData("slow down", "3600", "3600 s", 1)]
    [InlineData("slow down", null, "too many requests", 5)]
    public async Task Limits_are_told_apart_and_waited_for_only_where_that_helps(string body, string? retryAfter, string expected, int attempts)
    {
        _registry.Instead = _ => retryAfter is null
            ? new WireReply(429, FakeImage.Bytes(body)) : new WireReply(429, FakeImage.Bytes(body)).With("Retry-After", retryAfter);

        LarderException error = await Assert.ThrowsAsync<LarderException>(
            () => _home.Client(clock: _clock).ReadDocumentAsync(_registry.Reference("app:1")));

        Assert.Equal(ErrorCodes.RegistryRateLimited, error.Code);
        Assert.True(error.IsTransient);
        Assert.Contains(expected, error.Why, StringComparison.Ordinal);
        Assert.Equal(attempts, _registry.Server.Seen.Count);
    }

    [Theory]
    [InlineData(401, 1102)]
    [InlineData(403, 1103)]
    [InlineData(404, 1104)]
    [InlineData(418, 1107)]
    [InlineData(500, 1106)]
    [InlineData(204, 1107)]
    public async Task Each_refusal_has_its_code(int status, int code)
    {
        _registry.Instead = _ => FakeRegistry.Error(status, "X", "as \\u001b[31m said");

        LarderException error = await Assert.ThrowsAsync<LarderException>(
            () => _home.Client().ReadDocumentAsync(_registry.Reference("app:1")));

        Assert.Equal(code, error.Code.Number);
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.True(status != 404 || error.Why.Contains("does not exist or is private", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cut_reset_and_silent_answers_are_tried_again()
    {
        (_, byte[] content) = FakeImage.Add(_registry, "app", "1", [1]);
        int attempt = 0;
        _registry.Altered = (_, reply) => attempt++ switch
        {
            0 => reply with { CutAfter = 5 },
            1 => reply with { CutAfter = 7, Reset = true },
            _ => reply,
        };

        (_, ImageDocument document) = await _home.Client().ReadDocumentAsync(_registry.Reference("app:1"));

        Assert.Equal(content, document.Content);
        _registry.Altered = (_, reply) => reply with { StallAfter = 3 };
        LarderException error = await Assert.ThrowsAsync<LarderException>(() => _home
            .Client(options => options with { StallLimit = TimeSpan.FromMilliseconds(200) }).ReadDocumentAsync(_registry.Reference("app:1")));
        Assert.Equal(ErrorCodes.RegistryUnreachable, error.Code);
    }

    [Fact]
    public async Task Nobody_there_is_unreachable()
    {
        string host = _registry.Host;
        await _registry.DisposeAsync();

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => _home.Client().ReadDocumentAsync(ImageReference.Parse($"{host}/app:1")));

        Assert.Equal(ErrorCodes.RegistryUnreachable, error.Code);
    }

    [Fact]
    public async Task Http_is_spoken_only_when_asked()
    {
        FakeImage.Add(_registry, "app", "1", [1]);

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => _home
            .Client(options => options with { PlainHttp = PlainHttp.Never }).ReadDocumentAsync(_registry.Reference("app:1")));

        Assert.Equal(ErrorCodes.RegistryTls, error.Code);
        Assert.Empty(_registry.Server.Seen);
    }

    [Theory]
    [InlineData("http://localhost:{0}/x", 1109)]
    [InlineData("http://192.168.0.1/x", 1109)]
    [InlineData("file:///etc/passwd", 1109)]
    [InlineData("/again", 1107)]
    public async Task Redirects_lead_astray_no_further_than_the_rules(string location, int code)
    {
        _registry.Instead = _ => new WireReply(307).With("Location", string.Format(System.Globalization.CultureInfo.InvariantCulture, location, _registry.Server.Port));

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => _home.Client().ReadDocumentAsync(_registry.Reference("app:1")));

        Assert.Equal(code, error.Code.Number);
        Assert.Equal(code == 1107 ? 11 : 1, _registry.Server.Seen.Count);
    }

    [Fact]
    public async Task Another_origin_sees_no_password()
    {
        (_, byte[] content) = FakeImage.Add(_registry, "app", "1", [1]);
        await using WireServer storage = new(_ => new WireReply(200, content).With("Content-Type", OciMediaTypes.Manifest));
        _registry.Instead = request => request.Authorization is null
            ? new WireReply(401).With("WWW-Authenticate", "Basic realm=x")
            : new WireReply(307).With("Location", $"http://{storage.Host}/blob?signed=1");
        RegistryClient client = _home.Client();
        client.UseCredential(_registry.Host, new RegistryCredential { User = "u", Password = "p" });

        await client.ReadDocumentAsync(_registry.Reference("app:1"));

        Assert.NotNull(_registry.Server.Seen[^1].Authorization);
        SeenRequest seen = Assert.Single(storage.Seen);
        Assert.Null(seen.Authorization);
        Assert.Contains(OciMediaTypes.Index, seen.Headers["Accept"], StringComparison.Ordinal);
        Assert.Equal("larder", seen.Headers["User-Agent"]);
        Assert.False(seen.Headers.ContainsKey("Accept-Encoding"));
    }

    [Fact]
    public async Task Warnings_are_kept_once_each()
    {
        FakeImage.Add(_registry, "app", "1", [1]);
        _registry.Altered = (_, reply) => reply.With("Warning", "299 - \"soon \\\"gone\\\"\"");
        RegistryClient client = _home.Client();

        await client.ReadDocumentAsync(_registry.Reference("app:1"));
        await client.ReadDocumentAsync(_registry.Reference("app:1"));

        Assert.Contains("soon", Assert.Single(client.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_are_those_of_certs_d()
    {
        using X509Certificate2 server = TestCertificate.Of("127.0.0.1");
        using X509Certificate2 own = TestCertificate.Of("client");
        await using FakeRegistry secure = new(server, wantsClientCertificate: true);
        FakeImage.Add(secure, "app", "1", [1]);
        ImageReference reference = secure.Reference("app:1");
        RegistryClientOptions Https(RegistryClientOptions options) => options with { PlainHttp = PlainHttp.Never };
        LarderException untrusted = await Assert.ThrowsAsync<LarderException>(() => _home.Client(Https).ReadDocumentAsync(reference));
        Assert.Equal(ErrorCodes.RegistryTls, untrusted.Code);

        _home.Temp.Write($"certs.d/{secure.Host}/ca.crt", server.ExportCertificatePem());
        await Assert.ThrowsAsync<LarderException>(() => _home.Client(Https).ReadDocumentAsync(reference));
        Assert.Empty(secure.Server.Seen);

        _home.Temp.Write($"certs.d/{secure.Host}/client.cert", own.ExportCertificatePem());
        _home.Temp.Write($"certs.d/{secure.Host}/client.key", own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await _home.Client(Https).ReadDocumentAsync(reference);

        _home.Temp.Write($"certs.d/{secure.Host}/ca.crt", "no certificate -----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
        Assert.Equal(ErrorCodes.RegistryTls, (await Assert.ThrowsAsync<LarderException>(() => _home.Client(Https).ReadDocumentAsync(reference))).Code);
    }
}
