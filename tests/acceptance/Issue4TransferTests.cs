using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Larder.Acceptance.Images;
using Larder.Acceptance.Running;
using Larder.Formats.Oci;
using Larder.Testing.Registry;

namespace Larder.Acceptance;

/// <summary>Large transfers that are interrupted, and go on in another process.</summary>
public sealed class Issue4TransferTests : IDisposable
{
    private readonly ImageHome _at = new();

    private TestHome Home => _at.Home;

    public void Dispose() => _at.Dispose();

    [Fact]
    public async Task An_archive_of_the_catalog_comes_over_https_and_goes_on_after_a_kill()
    {
        byte[] archive = LargeArchive();
        bool isStalling = true;
        using X509Certificate2 certificate = TestCertificate.Of("127.0.0.1");
        await using WireServer server = new(
            request => Serve(request, archive) is var reply && isStalling && request.Method == "GET" ? reply with { StallAfter = 6 << 20 } : reply, certificate);
        Home.Temp.Write($"home/.config/containers/certs.d/{server.Host}/ca.crt", certificate.ExportCertificatePem());
        _at.Catalog($"archive = \"https://{server.Host}/a.tar\"", $"archive-digest = \"{ContentDigest.Of(archive)}\"");
        string[] pull = ["image", "pull", "test:1", "--no-kernel", "--json"];

        Home.Run("timeout", ["-s", "KILL", "6", LarderBinary.Path, .. pull]).With(137);
        long before = server.SentBytes;
        isStalling = false;
        Ended ended = Home.Larder(pull).With(0);

        Assert.InRange(before, 1 << 20, archive.Length);
        Assert.InRange(server.SentBytes - before, archive.Length - before, archive.Length - (archive.Length / 4));
        Assert.DoesNotContain('[', ended.Error);
        Assert.Equal("test-1", ended.Json.GetProperty("name").GetString());
        Home.Larder("image", "verify", "test-1").With(0);
    }

    [Fact]
    public async Task A_web_server_that_is_busy_is_waited_for_as_it_asks()
    {
        byte[] archive = LargeArchive();
        int asked = 0;
        using X509Certificate2 certificate = TestCertificate.Of("127.0.0.1");
        await using WireServer server = new(
            request => Interlocked.Increment(ref asked) <= 2 ? new WireReply(503).With("Retry-After", "1") : Serve(request, archive), certificate);
        Home.Temp.Write($"home/.config/containers/certs.d/{server.Host}/ca.crt", certificate.ExportCertificatePem());
        _at.Catalog($"archive = \"https://{server.Host}/a.tar\"", $"archive-digest = \"{ContentDigest.Of(archive)}\"");

        Ended ended = Home.Larder("image", "pull", "test:1", "--no-kernel").With(0);

        Assert.Contains("phase: download", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_push_that_was_killed_goes_on_where_the_registry_stands()
    {
        using DockerRegistry registry = new(Home.Temp.Combine("registry"));
        _ = LargeArchive();
        Home.Larder("image", "import", _at.Temp("large-tree"), "--name", "large", "--no-kernel").With(0);
        string[] push = ["image", "push", "large", $"oci://{registry.Host}/large:1", "--insecure", "--compression", "none", "--json"];

        // The third part of 16 MiB was about to go.
        Home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_AT"] = "sources.sync.upload:after:3" }, push).With(137);
        Assert.Single(Directory.GetFiles(Path.Combine(Home.Home, ".cache", "larder", "downloads", "uploads")));
        JsonElement again = Home.Larder(push).With(0).Json;

        long whole = again.GetProperty("layerBytes").GetInt64();
        Assert.InRange(whole, 40 << 20, 41 << 20);
        Assert.InRange(again.GetProperty("sentBytes").GetInt64(), 1, whole - (31 << 20));
        Assert.Empty(Directory.GetFiles(Path.Combine(Home.Home, ".cache", "larder", "downloads", "uploads")));
        Programs.Run("skopeo", ["inspect", "--tls-verify=false", $"docker://{registry.Host}/large:1"]).With(0);
        Assert.Equal(0, Home.Larder(push).With(0).Json.GetProperty("sentBytes").GetInt64());
    }

    [Fact]
    public void A_push_that_was_killed_within_a_part_ends_well_too()
    {
        using DockerRegistry registry = new(Home.Temp.Combine("registry"));
        _ = LargeArchive();
        Home.Larder("image", "import", _at.Temp("large-tree"), "--name", "large", "--no-kernel").With(0);
        string[] push = ["image", "push", "large", $"oci://{registry.Host}/large:1", "--insecure", "--compression", "none", "--json"];

        foreach (string seconds in (string[])["0.6", "0.8", "1.0", "1.3"])
        {
            _ = Home.Run("timeout", ["-s", "KILL", seconds, LarderBinary.Path, .. push]);
        }

        Home.Larder(push).With(0);
        Programs.Run("skopeo", ["inspect", "--tls-verify=false", $"docker://{registry.Host}/large:1"]).With(0);
    }

    private static WireReply Serve(SeenRequest request, byte[] content)
    {
        if (request.Method == "HEAD")
        {
            return new WireReply(200) { StatedLength = content.Length };
        }

        (long first, long? asked) = request.Range ?? (0, null);
        long last = Math.Min(asked ?? long.MaxValue, content.Length - 1);
        return new WireReply(request.Range is null ? 200 : 206, content[(int)first..(int)(last + 1)])
            .With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{last}/{content.Length}"));
    }

    // 40 MiB, so that it comes in several parts.
    private byte[] LargeArchive()
    {
        string tree = _at.Temp("large-tree");
        Directory.CreateDirectory(Path.Combine(tree, "bin"));
        byte[] content = new byte[40 << 20];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(Path.Combine(tree, "bin", "large"), content);
        return Programs.Run("tar", ["-C", tree, "-cf", "-", "."]).With(0).OutputBytes;
    }
}
