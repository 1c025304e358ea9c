using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Images;
using Larder.Images.Booting;
using Larder.Images.Originals;
using Larder.Images.Publishing;
using Larder.Native.Files;
using Larder.Sources.Catalog;
using Larder.Sources.Oci;
using Larder.Store;
using Larder.Testing.Layers;
using Larder.Testing.Registry;
using Larder.Tests.Formats;
using Larder.Tests.Images.Exporting;
using Larder.Tests.Store;

namespace Larder.Tests.Images.Originals;

public sealed class OriginalImageTests : IAsyncDisposable
{
    private readonly TestStore _store = new();
    private readonly RegistryHome _home = new();
    private readonly FakeRegistry _registry = new();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _home.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task What_is_kept_has_the_bytes_that_the_registry_served()
    {
        ContentDescriptor manifest = Add("app", "1", "one", "two", "one");

        PublishedImage image = await Pull("app:1", keepsLayers: true);

        Assert.True(image is { HasNewLayers: true, WasThere: false });
        OriginalImage original = Original("app");
        Assert.Equal(manifest.Digest, original.Digest);
        Assert.Equal(_registry.Manifest("app", "1"), original.Manifest.Content.ToArray());
        Assert.Equal((3, 3), (original.Manifest.Layers.Count, original.Blobs.Count));
        Assert.All(original.Blobs, blob => Assert.Equal(_registry.Blobs[$"app@{blob.Digest}"], Read(original, blob)));
        Assert.Equal(manifest.Size + original.Blobs.Sum(blob => blob.Size), original.Bytes);
    }

    [Fact]
    public async Task Without_being_asked_nothing_is_kept()
    {
        Add("app", "1", "one");
        await Pull("app:1");

        using ImageCollection images = Images();
        Assert.Null(images.FindOriginal(images.Get("app")));
        LarderException error = Assert.Throws<LarderException>(() => images.GetOriginal(images.Get("app")));
        Assert.Equal(ErrorCodes.LayersNotKept, error.Code);
        Assert.Contains($"larder image pull oci://{_registry.Host}/app:1 --name app --keep-layers", error.Action, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_is_there_gets_its_layers_with_the_next_pull_that_wants_them()
    {
        Add("app", "1", "one", "two");
        await Pull("app:1");
        Directory.Delete(_home.Cache, recursive: true);

        PublishedImage kept = await Pull("app:1", keepsLayers: true);
        int requests = _registry.Server.Seen.Count;
        PublishedImage again = await Pull("app:1", keepsLayers: true);

        Assert.True(kept is { HasNewLayers: true, WasThere: false });
        Assert.True(again is { HasNewLayers: false, WasThere: true });
        Assert.Equal(requests + 1, _registry.Server.Seen.Count);
        Assert.Equal(2, Original("app").Manifest.Layers.Count);
    }

    [Fact]
    public async Task Indexes_within_each_other_lead_to_it()
    {
        ContentDescriptor manifest = Add("app", null, "one");
        ContentDescriptor other = Add("app", null, "other");
        byte[] inner = FakeImage.Index(FakeImage.ForPlatform(other, "linux", "s390x"), FakeImage.ForPlatform(manifest, "linux", "amd64"));
        ContentDescriptor nested = _registry.AddManifest("app", null, inner, OciMediaTypes.Index);
        _registry.AddManifest("app", "1", FakeImage.Index($"{FakeImage.Descriptor(nested)}"), OciMediaTypes.Index);

        await Pull("app:1", keepsLayers: true);

        Assert.Equal(manifest.Digest, Original("app").Digest);
    }

    [Fact]
    public async Task A_manifest_that_does_not_say_its_type_keeps_the_one_that_the_registry_said()
    {
        ContentDescriptor config = _registry.Add("app", FakeImage.Config(0), OciMediaTypes.DockerConfig);
        byte[] content = FakeImage.Manifest(config, [], mediaType: null);
        _registry.AddManifest("app", "1", content, OciMediaTypes.DockerManifest);

        await Pull("app:1", keepsLayers: true);

        Assert.Equal(OciMediaTypes.DockerManifest, Original("app").Manifest.MediaType);
        Assert.Equal(content, Original("app").Manifest.Content.ToArray());
    }

    [Fact]
    public async Task It_stands_as_long_as_the_image()
    {
        Add("app", "1", "one");
        await Pull("app:1", keepsLayers: true);
        await Pull("app:1", name: "second");
        _store.Collect(clock: new HastyClock(DateTimeOffset.UtcNow.AddDays(40)));
        byte[] layer = Read(Original("app"), Original("app").Manifest.Layers[0]);

        using (ImageCollection images = Images())
        {
            await images.RemoveAsync("app");
            Assert.NotNull(images.FindOriginal(images.Get("second")));
            await images.RemoveAsync("second");
        }

        Assert.DoesNotContain(_store.Roots.List(), root => root.Name.StartsWith("image/", StringComparison.Ordinal));
        _store.Collect(clock: new HastyClock(DateTimeOffset.UtcNow.AddDays(80)));
        Assert.False(_store.Store.Contains(Larder.Formats.Digests.Digest.Of(layer)));
    }

    [Fact]
    public async Task A_tag_that_moved_leaves_the_old_layers_to_prune()
    {
        Add("app", "1", "one");
        await Pull("app:1", keepsLayers: true);
        Add("app", "1", "two");
        await Pull("app:1", keepsLayers: true);
        Assert.Equal(2, Kept().Count);

        using ImageCollection images = Images();
        await images.PruneAsync();

        Assert.Equal($"image/{images.Get("app").Name.Id}/original", Assert.Single(Kept()));
    }

    [Fact]
    public async Task Layers_that_cannot_be_fetched_leave_nothing_and_the_image_as_it_was()
    {
        Add("app", "1", "one");
        await Pull("app:1");
        Directory.Delete(_home.Cache, recursive: true);
        _registry.Instead = request => request.Path.Contains("/blobs/", StringComparison.Ordinal) ? FakeRegistry.Error(404, "BLOB_UNKNOWN") : null;

        Assert.Equal(ErrorCodes.RegistryNotFound, (await Assert.ThrowsAsync<LarderException>(() => Pull("app:1", keepsLayers: true, name: "other"))).Code);

        using ImageCollection images = Images();
        Assert.Equal(["app"], images.List().Select(image => image.Name.Name));
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task What_is_kept_of_another_image_is_not_handed_out_for_this_one()
    {
        Add("app", "1", "one");
        Add("other", "1", "two");
        await Pull("app:1", keepsLayers: true);
        await Pull("other:1", keepsLayers: true);
        using ImageCollection images = Images();
        FileSystem other = _store.Roots.Find($"image/{images.Get("other").Name.Id}/original")!.FileSystem;
        using (StoreWriter writer = _store.Store.BeginWriting())
        {
            _store.Roots.Commit(writer, $"image/{images.Get("app").Name.Id}/original", other);
        }

        Assert.Equal(ErrorCodes.ImageBroken, Assert.Throws<LarderException>(() => images.GetOriginal(images.Get("app"))).Code);
    }

    [Fact]
    public async Task What_is_no_image_of_a_registry_has_no_layers_to_keep()
    {
        string archive = _home.Temp.Combine("rootfs.tar");
        await File.WriteAllBytesAsync(archive, LayerEntry.Archive([new LayerEntry("a", 'f', "1")]));
        using ImageCollection images = Images();

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => images.ImportAsync(archive, Request("app", keepsLayers: true)));

        Assert.Equal(ErrorCodes.LayersNotKept, error.Code);
        Assert.Empty(images.List());
    }

    [Fact]
    public async Task Another_repository_gets_the_same_bytes_of_what_it_lacks()
    {
        Add("app", "1", "one", "two");
        await Pull("app:1", keepsLayers: true);
        OriginalImage original = Original("app");
        ImageReference target = _registry.Reference("some/copy:2");
        using DirectoryHandle scratch = DirectoryHandle.Open(Directory.CreateDirectory(_home.Temp.Combine("scratch")).FullName);

        PushLog log = new();
        _registry.Add("some/copy", _registry.Blobs[$"app@{original.Blobs[1].Digest}"]);

        long sent = await new OriginalPush(_home.Client()) { Observer = log.Observer }.RunAsync(original, target, scratch);

        Assert.Equal(original.Blobs.Sum(blob => blob.Size) - original.Blobs[1].Size, sent);
        Assert.Equal((original.Blobs.Sum(blob => blob.Size), original.Blobs[1].Size, sent), (log.Expected, log.Skipped, log.Done));
        Assert.Equal(_registry.Manifest("app", "1"), _registry.Manifest("some/copy", "2"));
        Assert.All(original.Blobs, blob => Assert.Equal(_registry.Blobs[$"app@{blob.Digest}"], _registry.Blobs[$"some/copy@{blob.Digest}"]));
        PushLog again = new();
        Assert.Equal(0, await new OriginalPush(_home.Client()) { Observer = again.Observer }.RunAsync(original, target, scratch));
        Assert.Equal((0, again.Expected), (again.Done, again.Skipped));

        // From another repository of the registry they are mounted.
        PushLog mounted = new();
        Assert.Equal(0, await new OriginalPush(_home.Client()) { Observer = mounted.Observer }.RunAsync(original, _registry.Reference("third:1"), scratch, target));
        Assert.Equal((0, mounted.Expected), (mounted.Done, mounted.Skipped));
        Assert.Empty(Directory.GetFileSystemEntries(_home.Temp.Combine("scratch")));
    }

    [Fact]
    public async Task A_layout_has_a_directory_for_each_algorithm()
    {
        byte[] layer = ImageBuilder.Gzip(LayerEntry.Archive([new LayerEntry("a", 'f', "1")]));
        ContentDigest long512 = ContentDigest.From(System.Security.Cryptography.HashAlgorithmName.SHA512, System.Security.Cryptography.SHA512.HashData(layer));
        new ImageBuilder(_registry)
        {
            Tars = [LayerEntry.Archive([new LayerEntry("a", 'f', "1")])],
            Pack = _ => layer,
            Describe = blob => ContentDescriptor.Of(ImageBuilder.GzipLayer, blob) with { Digest = long512 },
        }.Push("1");
        await Pull("app:1", keepsLayers: true);
        string directory = Directory.CreateDirectory(_home.Temp.Combine("oci")).FullName;
        using (DirectoryHandle into = DirectoryHandle.Open(directory))
        {
            OriginalLayout.WriteDirectory(Original("app"), "app", into);
        }

        string archived = _home.Temp.Combine("oci.tar");
        await using (FileStream archive = File.Create(archived))
        {
            OriginalLayout.WriteArchive(Original("app"), "app", archive);
        }

        Assert.Equal(layer, await File.ReadAllBytesAsync(Path.Combine(directory, "blobs", "sha512", long512.Hex)));
        Directory.CreateDirectory(_home.Temp.Combine("unpacked"));
        ReferenceTool.Run("tar", ["-xf", archived, "-C", _home.Temp.Combine("unpacked")]);
        ReferenceTool.Run("diff", ["-r", directory, _home.Temp.Combine("unpacked")]);
    }

    private static byte[] Read(OriginalImage image, ContentDescriptor blob)
    {
        using MemoryStream bytes = new();
        using Stream content = image.Open(blob);
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static PublishRequest Request(string name, bool keepsLayers) => new()
    {
        Name = name,
        KeepsLayers = keepsLayers,
        Kernel = KernelChoice.None,
        Platform = new ImagePlatform("linux", "amd64"),
    };

    private ContentDescriptor Add(string repository, string? tag, params string[] layers) => new ImageBuilder(_registry)
    {
        Repository = repository,
        Tars = [.. layers.Select(layer => LayerEntry.Archive([new LayerEntry(layer, 'f', layer)]))],
    }.Push(tag);

    private ImageCollection Images() => ImageCollection.Open(_store.Store, ImageCollection.DefaultPath(_store.RootPath), TimeProvider.System);

    private async Task<PublishedImage> Pull(string reference, bool keepsLayers = false, string? name = null)
    {
        using ImageCollection images = Images();
        return await images.PullAsync(
            _home.Client(), new ImageAddress(null, _registry.Reference(reference), null, AskedCatalog: false), Request(name ?? reference[..reference.IndexOf(':', StringComparison.Ordinal)], keepsLayers));
    }

    private OriginalImage Original(string name)
    {
        using ImageCollection images = Images();
        return images.GetOriginal(images.Get(name));
    }

    private IReadOnlyList<string> Kept() => [.. _store.Roots.List().Select(root => root.Name).Where(name => name.EndsWith("/original", StringComparison.Ordinal))];
}
