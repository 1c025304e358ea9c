using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Larder.Acceptance.Images;
using Larder.Acceptance.Running;
using Larder.Testing.Registry;

namespace Larder.Acceptance;

/// <summary>A mirror that a user names in <c>hosts.toml</c> is asked in place of a registry that cannot be reached.</summary>
public sealed class Issue4MirrorsTests : IDisposable
{
    private readonly ImageHome _at = new();

    private TestHome Home => _at.Home;

    public void Dispose() => _at.Dispose();

    [Theory]
    [InlineData("oci://127.0.0.1:1/app:1")]
    [InlineData("oci://127.0.0.1:1/app@")]
    public async Task An_image_comes_from_the_mirror_alone(string reference)
    {
        await using FakeRegistry mirror = new();
        var manifest = ImageHome.Push(mirror, "hub/app", "1", "amd64", _at.Layer(("bin/app", [1])));
        string asked = reference.EndsWith('@') ? reference + manifest.Digest : reference;
        string file = Hosts($"""
            [host."http://{mirror.Host}/v2/hub"]
            override_path = true
            skip_verify = true
            """);

        string[] pull = ["image", "pull", asked, "--insecure", "--no-kernel", "--name", "app"];
        Ended pulled = Home.Larder(pull).With(0);
        Assert.Contains($"{file}:3: skip_verify is not followed", pulled.Error, StringComparison.Ordinal);
        Assert.Contains("already pulled", Home.Larder(pull).With(0).Error, StringComparison.Ordinal);

        JsonElement mirrors = Home.Larder("registry", "mirrors", "127.0.0.1:1", "--json").With(0).Json;
        Assert.Equal(file, mirrors.GetProperty("origin").GetString());
        Assert.Equal(
            [$"http://{mirror.Host}/v2/hub/", "https://127.0.0.1:1/v2/"],
            mirrors.GetProperty("asked").EnumerateArray().Select(one => one.GetProperty("address").GetString()));
        Assert.Equal(1, mirrors.GetProperty("unused").GetArrayLength());
    }

    [Fact]
    public async Task Without_insecure_a_mirror_is_not_asked_over_http_and_a_broken_file_is_refused_with_its_line()
    {
        await using FakeRegistry mirror = new();
        ImageHome.Push(mirror, "app", "1", "amd64", _at.Layer(("bin/app", [1])));
        Hosts($"[host.\"http://{mirror.Host}\"]");
        string[] pull = ["image", "pull", "oci://127.0.0.1:1/app:1", "--no-kernel"];

        Home.Larder(pull).With(7);
        Assert.Empty(mirror.Server.Seen);

        string file = Hosts("server = \"https://a.example\"\n[host.\"https://b.example\"]\ncapabilities = true\n");
        string said = Home.Larder(pull).With(2).Error;
        Assert.Contains("LRD1114", said, StringComparison.Ordinal);
        Assert.Contains($"{file}:3:16", said, StringComparison.Ordinal);
        Home.Larder("registry", "mirrors", "127.0.0.1:1").With(2);
        Assert.Equal("https://registry-1.docker.io/v2/\n", Home.Larder("registry", "mirrors", "docker.io").With(0).Output);
    }

    [Fact]
    public async Task A_mirror_behind_TLS_gets_the_certificate_and_the_header_that_it_wants()
    {
        using X509Certificate2 authority = TestCertificate.Of("authority");
        using X509Certificate2 server = TestCertificate.By(authority, "127.0.0.1");
        using X509Certificate2 own = TestCertificate.By(authority, "own");
        await using FakeRegistry mirror = new(server, wantsClientCertificate: true);
        mirror.Instead = request => request.Headers.GetValueOrDefault("X-Key") == "secret" ? null : new WireReply(403);
        ImageHome.Push(mirror, "app", "1", "amd64", _at.Layer(("bin/app", [1])));
        string ca = Write("ca.pem", authority.ExportCertificatePem());
        string certificate = Write("own.cert", own.ExportCertificatePem());
        string key = Write("own.key", TestCertificate.KeyOf(own));
        string file = Hosts($"""
            [host."https://{mirror.Host}"]
            ca = "ca.pem"
            client = [["own.cert", "own.key"]]
            [host."https://{mirror.Host}".header]
            X-Key = "secret"
            """);

        Home.Larder("image", "pull", "oci://127.0.0.1:1/app:1", "--no-kernel", "--name", "app").With(0);

        Assert.All(mirror.Server.Shown, subject => Assert.Equal("CN=own", subject));
        Ended shown = Home.Larder("registry", "mirrors", "127.0.0.1:1").With(0);
        Assert.Equal($"https://{mirror.Host}/v2/\n  ca {ca}\n  client {certificate} with the key {key}\n  header X-Key\nhttps://127.0.0.1:1/v2/\n", shown.Output);
        Ended json = Home.Larder("registry", "mirrors", "127.0.0.1:1", "--json").With(0);
        JsonElement asked = json.Json.GetProperty("asked")[0];
        Assert.Equal(ca, asked.GetProperty("ca")[0].GetString());
        Assert.Equal(certificate, asked.GetProperty("client")[0].GetProperty("certificate").GetString());
        Assert.Equal(key, asked.GetProperty("client")[0].GetProperty("key").GetString());
        Assert.Equal("X-Key", asked.GetProperty("headers")[0].GetString());
        Assert.DoesNotContain("secret", shown.Output + shown.Error + json.Output + json.Error, StringComparison.Ordinal);

        Write("own.key", "no key");
        string said = Home.Larder("image", "pull", "oci://127.0.0.1:1/app:1", "--no-kernel", "--name", "app").With(2).Error;
        Assert.Contains("LRD1114", said, StringComparison.Ordinal);
        Assert.Contains($"{file}:3:10: {certificate} with {key} cannot be used as client", said, StringComparison.Ordinal);
    }

    private string Hosts(string text) => Write("hosts.toml", text);

    private string Write(string name, string text)
    {
        string path = Path.Combine(Home.Home, ".config", "containerd", "certs.d", "127.0.0.1:1", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
