using Larder.Formats.Oci;
using Larder.Images.Exporting;
using Larder.Images.Pulling;
using Larder.Native.Files;
using Larder.Sources.Oci;
using Larder.Testing.Registry;
using Larder.Tests.Formats;
using Larder.Tests.Store;

namespace Larder.Tests.Images.Exporting;

public sealed class ImagePushTests : IDisposable
{
    private readonly ExportBench _bench = new();
    private readonly RegistryHome _home = new();

    public void Dispose()
    {
        _home.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task What_was_pushed_is_pulled_as_the_same_file_system()
    {
        using DockerRegistry registry = new(_home.Temp.Combine("registry"));
        ImageReference target = ImageReference.Parse($"oci://{registry.Host}/some/app:1");

        PushedImage pushed = await Push(target);

        WrittenImage layout = _bench.Layout("oci");
        Assert.Equal(layout.Digest, pushed.Image.Digest);
        Assert.Equal($"oci://{registry.Host}/some/app@{layout.Digest}", pushed.Source);
        using TestStore other = new();
        ImportedImage pulled = await new ImageImporter(other.Store, _home.Client(), TimeProvider.System)
            .ImportAsync(target, _bench.Export.Platform, _ => "app");
        Assert.Equal(_bench.FileSystem.ComputeId(), pulled.Import.FileSystem.ComputeId());
        Assert.Equal(layout.Digest, pulled.Resolved.ManifestDigest);
        ReferenceTool.Run(
            "skopeo",
            ["copy", "--quiet", "--src-tls-verify=false", "--override-arch", "arm", "--override-variant", "v7", $"docker://{registry.Host}/some/app:1", $"oci:{_home.Temp.Combine("copy")}:app"]);
        ReferenceTool.Run("diff", ["-r", _bench.Store.Temp.Combine("oci", "blobs"), _home.Temp.Combine("copy", "blobs")]);
    }

    [Fact]
    public async Task What_the_registry_has_is_not_sent_again()
    {
        using DockerRegistry registry = new(_home.Temp.Combine("registry"));
        ImageReference target = ImageReference.Parse($"{registry.Host}/some/app:1");
        PushedImage first = await Push(target);
        Assert.True(first.SentBytes > first.Image.Layer.Size);

        Assert.Equal(0, (await Push(target)).SentBytes);
        Assert.Equal(0, (await Push(target.WithTag("2"))).SentBytes);
        PushedImage changed = await Push(target.WithTag("3"), _bench.Export with { Process = new ImageExecution() });
        Assert.InRange(changed.SentBytes, 1, 1000);

        // From another repository of the registry it is mounted there.
        ImageReference elsewhere = ImageReference.Parse($"{registry.Host}/other/app:1");
        Assert.InRange((await Push(elsewhere, from: target)).SentBytes, 1, 1000);
        Assert.Equal(["1", "2", "3"], (await _home.Client().ListTagsAsync(target)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_told_is_what_was_sent_and_what_was_not_needed()
    {
        await using FakeRegistry registry = new();
        PushLog first = new();
        PushedImage pushed = await Push(registry.Reference("app:1"), log: first);
        Assert.Equal(registry.Server.Seen.Where(request => request.Path.Contains("/blobs/", StringComparison.Ordinal)).Sum(request => request.Body.Length), first.Done);
        Assert.Equal((pushed.SentBytes, pushed.SentBytes, 0), (first.Done, first.Expected, first.Skipped));

        PushLog again = new();
        await Push(registry.Reference("app:2"), log: again);
        Assert.Equal((0, first.Expected, first.Expected), (again.Done, again.Expected, again.Skipped));

        PushLog mounted = new();
        PushedImage beside = await Push(registry.Reference("other:1"), from: registry.Reference("app:1"), log: mounted);
        Assert.Equal((beside.SentBytes, pushed.Image.Layer.Size), (mounted.Done, mounted.Skipped));
        Assert.Equal(mounted.Expected, mounted.Done + mounted.Skipped);
    }

    [Fact]
    public async Task The_tag_is_set_last()
    {
        await using FakeRegistry registry = new();
        registry.Instead = request => request.Method == "PUT" && request.Path.Contains("/manifests/", StringComparison.Ordinal) ? null
            : request.Method == "POST" ? FakeRegistry.Error(403, "DENIED") : null;

        await Assert.ThrowsAsync<Larder.Formats.Errors.LarderException>(() => Push(registry.Reference("app:1")));

        Assert.DoesNotContain(registry.Server.Seen, request => request.Path.Contains("/manifests/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_image_is_pushed_under_a_tag() => await Assert.ThrowsAsync<ArgumentException>(
        () => Push(ImageReference.Parse($"localhost/app@{ContentDigest.Of("x"u8)}")));

    private async Task<PushedImage> Push(ImageReference target, ImageExport? export = null, ImageReference? from = null, PushLog? log = null)
    {
        using DirectoryHandle scratch = DirectoryHandle.Open(_bench.MakeDirectory("scratch"));
        PushedImage pushed = await new ImagePush(_bench.Store.Store, _home.Client()) { Observer = log?.Observer ?? new PushObserver() }.RunAsync(export ?? _bench.Export, target, scratch, from);
        Assert.Empty(Directory.GetFileSystemEntries(_bench.MakeDirectory("scratch")));
        return pushed;
    }
}
