using System.Text.Json;
using Larder.Acceptance.Images;
using Larder.Acceptance.Running;
using Larder.Formats.Oci;
using Larder.Testing.Registry;

namespace Larder.Acceptance;

/// <summary>
/// An image that was pulled with <c>--keep-layers</c> is handed out again byte for byte: from the store alone, to another
/// repository and as a layout, by Debian's registry and in skopeo's eyes.
/// </summary>
public sealed class Issue4KeptLayersTests : IDisposable
{
    private readonly ImageHome _at = new();

    private TestHome Home => _at.Home;

    public void Dispose() => _at.Dispose();

    [Fact]
    public async Task What_was_kept_is_pushed_and_exported_as_skopeo_sees_it()
    {
        using DockerRegistry registry = new(_at.Temp("registry"));
        string source = await PublishAsync(registry);
        Home.Larder("image", "pull", $"oci://{source}", "--insecure", "--no-kernel", "--keep-layers").With(0);
        Directory.Delete(Path.Combine(Home.Home, ".cache"), recursive: true);
        Home.Larder("gc").With(0);

        string copy = $"{registry.Host}/some/copy:2";
        JsonElement pushed = Home.Larder("image", "push", "app-1", copy, "--insecure", "--original", "--json").With(0).Json;
        JsonElement again = Home.Larder("image", "push", "app-1", copy, "--insecure", "--original", "--json").With(0).Json;
        JsonElement layout = Home.Larder("image", "export", "app-1", _at.Temp("oci"), "--original", "--json").With(0).Json;
        Home.Larder("image", "export", "app-1", _at.Temp("oci.tar"), "--original", "--format", "oci-archive").With(0);

        string digest = Skopeo("inspect", "--raw", $"docker://{source}");
        Assert.Equal(digest, Skopeo("inspect", "--raw", $"docker://{copy}"));
        Assert.Equal(ContentDigest.Of(System.Text.Encoding.UTF8.GetBytes(digest)).ToString(), pushed.GetProperty("digest").GetString());
        Assert.Equal(pushed.GetProperty("digest").GetString(), layout.GetProperty("digest").GetString());
        Assert.Equal(0, again.GetProperty("sentBytes").GetInt64());
        Skopeo("copy", "--quiet", "--preserve-digests", $"docker://{source}", $"oci:{_at.Temp("skopeo")}:app-1");
        Skopeo("copy", "--quiet", "--preserve-digests", $"docker://{copy}", $"oci:{_at.Temp("copied")}:app-1");
        Skopeo("copy", "--quiet", "--preserve-digests", $"oci-archive:{_at.Temp("oci.tar")}:app-1", $"oci:{_at.Temp("archived")}:app-1");
        foreach (string other in (string[])["copied", "oci", "archived"])
        {
            Programs.Run("diff", ["-r", _at.Temp("skopeo", "blobs"), _at.Temp(other, "blobs")]).With(0);
        }

        Programs.Run("umoci", ["unpack", "--rootless", "--image", $"{_at.Temp("oci")}:app-1", _at.Temp("bundle")]).With(0);
        Assert.Equal("two", await File.ReadAllTextAsync(_at.Temp("bundle", "rootfs", "etc", "two")));
    }

    [Fact]
    public async Task Layers_are_kept_as_long_as_the_image_and_then_let_go()
    {
        using DockerRegistry registry = new(_at.Temp("registry"));
        string[] pull = ["image", "pull", $"oci://{await PublishAsync(registry)}", "--insecure", "--no-kernel"];
        Home.Larder(pull).With(0);
        Assert.Contains("LRD3303", Home.Larder("image", "export", "app-1", _at.Temp("none"), "--original").With(3).Error, StringComparison.Ordinal);
        Assert.Contains("not kept", Home.Larder("image", "inspect", "app-1").With(0).Output, StringComparison.Ordinal);

        JsonElement kept = Home.Larder([.. pull, "--keep-layers", "--json"]).With(0).Json;
        Assert.Equal((false, true), (kept.GetProperty("alreadyThere").GetBoolean(), kept.GetProperty("keptLayers").GetBoolean()));
        Assert.True(Home.Larder([.. pull, "--keep-layers", "--json"]).With(0).Json.GetProperty("alreadyThere").GetBoolean());
        JsonElement layers = Home.Larder("image", "inspect", "app-1", "--json").With(0).Json.GetProperty("keptLayers");
        Assert.Equal(2, layers.GetProperty("layers").GetInt32());
        Assert.True(layers.GetProperty("bytes").GetInt64() > 100_000);
        Home.Larder("gc").With(0);
        Home.Larder("store", "verify").With(0);
        Home.Larder("image", "export", "app-1", _at.Temp("there"), "--original").With(0);
        long used = Used();

        Home.Larder("image", "remove", "app-1").With(0);
        Home.Larder("gc").With(0);

        Assert.True(used - Used() > 100_000);
        Assert.DoesNotContain("/original", Home.Larder("store", "list").With(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_makes_no_sense_with_it_is_refused()
    {
        using DockerRegistry registry = new(_at.Temp("registry"));
        Home.Larder("image", "pull", $"oci://{await PublishAsync(registry)}", "--insecure", "--no-kernel", "--keep-layers").With(0);

        Home.Larder("image", "export", "app-1", _at.Temp("x"), "--original", "--compression", "gzip").With(2);
        Home.Larder("image", "export", "app-1", _at.Temp("x"), "--original", "--format", "tar").With(2);
        Home.Larder("image", "push", "app-1", $"{registry.Host}/x:1", "--insecure", "--original", "--compression", "none").With(2);
        _at.Catalog($"archive = \"{_at.Bundle("b.tar.gz", ("rootfs.ext4", _at.Disk))}\"");
        Assert.Contains("LRD3303", Home.Larder("image", "pull", "test:1", "--no-kernel", "--keep-layers").With(3).Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_at.Temp("x")));
    }

    [Fact]
    public async Task A_damaged_layer_is_found_by_verify_and_never_handed_out()
    {
        using DockerRegistry registry = new(_at.Temp("registry"));
        Home.Larder("image", "pull", $"oci://{await PublishAsync(registry)}", "--insecure", "--no-kernel", "--keep-layers").With(0);
        Home.Larder("image", "export", "app-1", _at.Temp("whole"), "--original").With(0);
        byte[] layer = Directory.GetFiles(_at.Temp("whole", "blobs", "sha256")).Select(File.ReadAllBytes).MaxBy(bytes => bytes.Length)!;
        foreach (string segment in Directory.GetFiles(Home.InRoot("store", "segments")))
        {
            byte[] bytes = await File.ReadAllBytesAsync(segment);
            int at = bytes.AsSpan().IndexOf(layer.AsSpan(100, 64));
            if (at >= 0)
            {
                File.SetUnixFileMode(segment, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                bytes[at] ^= 1;
                await File.WriteAllBytesAsync(segment, bytes);
            }
        }

        Assert.NotEqual(0, Home.Larder("store", "verify").Code);
        Assert.NotEqual(0, Home.Larder("image", "export", "app-1", _at.Temp("x"), "--original").Code);
        Assert.NotEqual(0, Home.Larder("image", "push", "app-1", $"{registry.Host}/x:1", "--insecure", "--original").Code);
        Assert.False(Path.Exists(_at.Temp("x")));
    }

    private static string Skopeo(params string[] arguments)
    {
        string[] insecure = arguments[0] == "inspect" ? ["--tls-verify=false"] : ["--src-tls-verify=false"];
        return Programs.Run("skopeo", [arguments[0], .. insecure, .. arguments[1..]]).With(0).Output;
    }

    private long Used() => Home.Larder("store", "verify", "--json").With(0).Json.GetProperty("bytes").GetInt64();

    // An image of two layers, as skopeo brings it into Debian's registry.
    private async Task<string> PublishAsync(DockerRegistry registry)
    {
        byte[] random = new byte[200_000];
        new Random(4).NextBytes(random);
        await using FakeRegistry from = new();
        ImageHome.Push(from, "app", "1", "amd64", _at.Layer(("bin/app", random)), _at.Layer(("etc/two", "two"u8.ToArray())));
        string reference = $"{registry.Host}/some/app:1";
        Programs.Run(
            "skopeo",
            ["copy", "--quiet", "--preserve-digests", "--src-tls-verify=false", "--dest-tls-verify=false", $"docker://{from.Host}/app:1", $"docker://{reference}"]).With(0);
        return reference;
    }
}
