using Larder.Formats.Errors;
using Larder.Sources.Oci;
using Larder.Testing.Registry;

namespace Larder.Tests.Sources.Oci.Authentication;

public sealed class AuthenticationTests : IAsyncDisposable
{
    private readonly RegistryHome _home = new();
    private readonly FakeRegistry _registry = new();
    private readonly FakeTokens _tokens;
    private readonly HastyClock _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public AuthenticationTests()
    {
        _tokens = new FakeTokens(_registry);
        _registry.Instead = _tokens.Answer;
        FakeImage.Add(_registry, "app", "1", [1]);
        FakeImage.Add(_registry, "other", "1", [2]);
    }

    private int Fetched => _registry.Server.Seen.Count(request => request.Path == "/token");

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _registry.DisposeAsync();
    }

    [Theory]
    [InlineData("token", "")]
    [InlineData("access_token", "")]
    [InlineData("token", ",\"access_token\":\"\",\"expires_in\":300")]
    public async Task A_stranger_gets_a_token_once_for_each_scope(string field, string more)
    {
        (_tokens.TokenField, _tokens.More) = (field, more);
        RegistryClient client = Client(null);

        await client.ReadDocumentAsync(_registry.Reference("app:1"));
        await client.ReadDocumentAsync(_registry.Reference("app:1"));
        Assert.Equal(1, Fetched);
        await client.ReadDocumentAsync(_registry.Reference("other:1"));

        Assert.Equal(2, Fetched);
        SeenRequest asked = _registry.Server.Seen.First(request => request.Path == "/token");
        Assert.Equal(["fake, with comma"], asked.Fields("service"));
        Assert.Equal(["repository:app:pull"], asked.Fields("scope"));
        Assert.Null(asked.Authorization);
    }

    [Theory]
    [InlineData("", 60)]
    [InlineData(",\"expires_in\":0", 60)]
    [InlineData(",\"expires_in\":5", 60)]
    [InlineData(",\"expires_in\":300", 300)]
    public async Task A_token_is_used_as_long_as_it_lives_and_a_minute_at_least(string more, int seconds)
    {
        _tokens.More = more;
        RegistryClient client = Client(null);
        await client.ReadDocumentAsync(_registry.Reference("app:1"));

        _clock.Now += TimeSpan.FromSeconds(seconds - 6);
        await client.ReadDocumentAsync(_registry.Reference("app:1"));
        Assert.Equal(1, Fetched);

        _clock.Now += TimeSpan.FromSeconds(2);
        await client.ReadDocumentAsync(_registry.Reference("app:1"));
        Assert.Equal(2, Fetched);
    }

    [Fact]
    public async Task A_revoked_token_is_replaced()
    {
        RegistryClient client = Client(null);
        await client.ReadDocumentAsync(_registry.Reference("app:1"));

        _tokens.Revoke();
        await client.ReadDocumentAsync(_registry.Reference("app:1"));

        Assert.Equal(2, Fetched);
    }

    [Fact]
    public async Task Many_at_once_fetch_one_token()
    {
        RegistryClient client = Client(null);
        await client.ReadDocumentAsync(_registry.Reference("other:1"));

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => client.ReadDocumentAsync(_registry.Reference("app:1"))));

        Assert.Equal(2, Fetched);
    }

    [Fact]
    public async Task A_scope_that_does_not_do_is_widened_once()
    {
        _tokens.WiderScope = "repository:app:pull,metadata";
        RegistryClient client = Client(null);

        await client.ReadDocumentAsync(_registry.Reference("app:1"));

        Assert.Equal(2, Fetched);
        Assert.Equal([_tokens.WiderScope], _registry.Server.Seen.Last(request => request.Path == "/token").Fields("scope"));
    }

    [Fact]
    public async Task A_password_goes_to_the_token_service_and_nowhere_else()
    {
        _tokens.Login = "me:secret";
        await Client(new RegistryCredential { User = "me", Password = "secret" }).ReadDocumentAsync(_registry.Reference("app:1"));

        Assert.All(_registry.Server.Seen.Where(request => request.Path != "/token"), request =>
            Assert.False(request.Authorization?.StartsWith("Basic", StringComparison.Ordinal) ?? false));
        LarderException error = await Assert.ThrowsAsync<LarderException>(
            () => Client(new RegistryCredential { User = "me", Password = "wrong" }).ReadDocumentAsync(_registry.Reference("app:1")));
        Assert.Equal(ErrorCodes.RegistryUnauthorized, error.Code);
        Assert.DoesNotContain("wrong", error.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<LarderException>(() => Client(null).ReadDocumentAsync(_registry.Reference("app:1")));
    }

    [Fact]
    public async Task An_identity_token_is_exchanged_by_POST_and_by_GET_where_that_is_unknown()
    {
        _tokens.Identity = "refresh me";
        await Client(new RegistryCredential { IdentityToken = "refresh me" }).ReadDocumentAsync(_registry.Reference("app:1"));
        Assert.Equal(["POST"], _registry.Server.Seen.Where(request => request.Path == "/token").Select(request => request.Method));

        _tokens.Identity = null;
        await Client(new RegistryCredential { IdentityToken = "x", User = "u", Password = "p" }).ReadDocumentAsync(_registry.Reference("app:1"));
        Assert.Equal(["POST", "POST", "GET"], _registry.Server.Seen.Where(request => request.Path == "/token").Select(request => request.Method));
    }

    [Fact]
    public async Task A_registry_token_is_shown_as_it_is()
    {
        _registry.Instead = request => request.Authorization == "Bearer given" ? null
            : new WireReply(401).With("WWW-Authenticate", $"Bearer realm=\"http://{_registry.Host}/token\"");

        await Client(new RegistryCredential { RegistryToken = "given" }).ReadDocumentAsync(_registry.Reference("app:1"));

        Assert.Equal(2, _registry.Server.Seen.Count);
    }

    [Fact]
    public async Task Basic_is_shown_where_it_is_asked_for()
    {
        _registry.Instead = request => request.Authorization == "Basic dTpww6Q=" ? null
            : new WireReply(401).With("WWW-Authenticate", "Negotiate, Basic realm=\"a, b\"");

        await Client(new RegistryCredential { User = "u", Password = "pä" }).PingAsync(_registry.Host);
        LarderException error = await Assert.ThrowsAsync<LarderException>(
            () => Client(new RegistryCredential { User = "u", Password = "q" }).PingAsync(_registry.Host));

        Assert.Equal(ErrorCodes.RegistryUnauthorized, error.Code);
        Assert.Equal(4, _registry.Server.Seen.Count);
    }

    [Theory]
    [InlineData("http://localhost:{0}/token", 1109)]
    [InlineData("https://169.254.169.254/token", 1109)]
    [InlineData("http://tokens.example/token", 1109)]
    [InlineData("ftp://tokens.example/token", 1109)]
    [InlineData("not an address", 1107)]
    public async Task A_realm_that_is_somebody_elses_gets_nothing(string realm, int code)
    {
        _tokens.Realm = string.Format(System.Globalization.CultureInfo.InvariantCulture, realm, _registry.Server.Port);

        LarderException error = await Assert.ThrowsAsync<LarderException>(
            () => Client(new RegistryCredential { User = "u", Password = "p" }).ReadDocumentAsync(_registry.Reference("app:1")));

        Assert.Equal(code, error.Code.Number);
        Assert.Equal(0, Fetched);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"token\":\"\"}")]
    [InlineData("{\"token\":\"a\\nb\"}")]
    [InlineData("<html>")]
    public async Task A_token_service_without_a_token_is_off_protocol(string answer)
    {
        _registry.Instead = request => request.Path == "/token" ? WireReply.Json(200, answer) : _tokens.Answer(request);

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => Client(null).ReadDocumentAsync(_registry.Reference("app:1")));

        Assert.Equal(ErrorCodes.RegistryProtocol, error.Code);
    }

    [Fact]
    public async Task Credentials_come_from_the_users_files_and_helpers()
    {
        _tokens.Login = "me:secret";
        string helper = _home.Temp.Write(".docker/config.json", $$"""{"auths":{"{{_registry.Host}}/app":{"auth":"{{Convert.ToBase64String("me:secret"u8)}}"} } }""");

        await _home.Client().ReadDocumentAsync(_registry.Reference("app:1"));
        await Assert.ThrowsAsync<LarderException>(() => _home.Client().ReadDocumentAsync(_registry.Reference("other:1")));

        Assert.True(File.Exists(helper));
    }

    private RegistryClient Client(RegistryCredential? credential)
    {
        RegistryClient client = _home.Client(clock: _clock);
        client.UseCredential(_registry.Host, credential);
        return client;
    }
}
