using System.Text;
using System.Text.Json.Nodes;
using Larder.Formats.Errors;
using Larder.Sources.Oci;
using Larder.Testing.Files;

namespace Larder.Tests.Sources.Oci.Authentication;

public sealed class CredentialStoreTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly Dictionary<string, string> _environment;

    public CredentialStoreTests() => _environment = new() { ["HOME"] = _temp.Path, ["XDG_RUNTIME_DIR"] = _temp.Combine("run") };

    private CredentialStore Store => new(_environment.GetValueOrDefault);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_stranger_has_none() => Assert.Null(Store.Find("ghcr.io", "a/b"));

    [Theory]
    [InlineData("ghcr.io", "a/b/c", "deep:1")]
    [InlineData("ghcr.io", "a/b", "mid:2")]
    [InlineData("ghcr.io", "a/bc", "top:3")]
    [InlineData("ghcr.io", "", "top:3")]
    [InlineData("docker.io", "library/debian", "hub:4")]
    [InlineData("old.example", "x", "old:5")]
    [InlineData("split.example", "x", "user:pass")]
    [InlineData("other.example", "x", null)]
    [InlineData("empty.example", "x", null)]
    public void The_longest_entry_counts(string registry, string repository, string? expected)
    {
        _temp.Write(".docker/config.json", $$"""
            {"auths":{"ghcr.io/a/b/c":{{Auth("deep:1")}},"ghcr.io/a/b":{{Auth("mid:2")}},"ghcr.io":{{Auth("top:3")}},
              "https://index.docker.io/v1/":{{Auth("hub:4")}},"https://old.example/v1/":{{Auth("old:5\0")}},
              "split.example":{"username":"user","password":"pass"},"empty.example":{} } }
            """);

        RegistryCredential? found = Store.Find(registry, repository);

        Assert.Equal(expected, found is null ? null : $"{found.User}:{found.Password}");
    }

    [Fact]
    public void Tokens_are_told_from_passwords()
    {
        _temp.Write(".docker/config.json", $$"""
            {"auths":{"a.example":{"identitytoken":"I"},"b.example":{{Auth("<token>:J")}},"c.example":{"registrytoken":"K"} } }
            """);

        Assert.Equal("I", Store.Find("a.example")!.IdentityToken);
        Assert.Equal((null, "J"), (Store.Find("b.example")!.User, Store.Find("b.example")!.IdentityToken));
        Assert.Equal("K", Store.Find("c.example")!.RegistryToken);
        Assert.DoesNotContain("K", Store.Find("c.example")!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_asked_in_their_order()
    {
        _temp.Write("run/containers/auth.json", $$"""{"auths":{"a.example":{{Auth("run:1")}},"b.example":{{Auth("run:2")}} } }""");
        _temp.Write(".config/containers/auth.json", $$"""{"auths":{"c.example":{{Auth("config:3")}} } }""");
        _temp.Write(".docker/config.json", $$"""{"auths":{"a.example":{{Auth("docker:1")}} } }""");
        Assert.Equal(["docker", "run", "config"], new[] { "a", "b", "c" }.Select(one => Store.Find(one + ".example")!.User));

        _environment["DOCKER_CONFIG"] = _temp.Combine("elsewhere");
        Assert.Equal("run", Store.Find("a.example")!.User);

        _environment["REGISTRY_AUTH_FILE"] = _temp.Write("only.json", $$"""{"auths":{"a.example":{{Auth("only:1")}} } }""");
        Assert.Equal("only", Store.Find("a.example")!.User);
        Assert.Null(Store.Find("b.example"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"auths":{"a.example":{"auth":"%%"}}}""")]
    [InlineData("""{"auths":{"a.example":{"auth":"bm9jb2xvbg=="}}}""")]
    [InlineData("""{"credHelpers":{"a.example":"../evil"}}""")]
    [InlineData("""{"credsStore":"larder-test-absent"}""")]
    public void A_file_that_cannot_be_used_is_named(string content)
    {
        _temp.Write(".docker/config.json", content);

        Assert.Equal(ErrorCodes.CredentialsUnusable, Assert.Throws<LarderException>(() => Store.Find("a.example")).Code);
    }

    [Fact]
    public void Saving_keeps_what_else_is_there_and_nobody_else_may_read_it()
    {
        string path = _temp.Write("real/config.json", $$"""{"proxies":{"x":1},"auths":{"https://b.example/v1/":{{Auth("old:1")}},"c.example":{{Auth("c:1")}} } }""");
        _environment["REGISTRY_AUTH_FILE"] = _temp.Combine("link.json");
        File.CreateSymbolicLink(_temp.Combine("link.json"), path);

        Store.Save("b.example", new RegistryCredential { User = "ü", Password = "a:b" });
        Store.Save("docker.io", new RegistryCredential { IdentityToken = "T" });

        Assert.Equal(("ü", "a:b"), (Store.Find("b.example")!.User, Store.Find("b.example")!.Password));
        Assert.Equal("T", Store.Find("docker.io", "library/debian")!.IdentityToken);
        Assert.Equal("c", Store.Find("c.example")!.User);
        JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
        Assert.Equal(1, root["proxies"]!["x"]!.GetValue<int>());
        Assert.Equal(["b.example", "c.example", "https://index.docker.io/v1/"], root["auths"]!.AsObject().Select(entry => entry.Key).Order(StringComparer.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(path, File.ResolveLinkTarget(_temp.Combine("link.json"), true)!.FullName);

        Assert.True(Store.Remove("b.example"));
        Assert.False(Store.Remove("b.example"));
        Assert.Null(Store.Find("b.example"));
    }

    [Fact]
    public void The_first_login_makes_the_file()
    {
        Assert.Equal(_temp.Combine(".docker", "config.json"), Store.Save("a.example", new RegistryCredential { User = "u", Password = "p" }));
        Assert.Equal("u", Store.Find("a.example")!.User);
        Assert.Equal(0, (int)(File.GetUnixFileMode(_temp.Combine(".docker")) & (UnixFileMode)0x3F));
    }

    private static string Auth(string text) => $$"""{"auth":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}}"}""";
}
