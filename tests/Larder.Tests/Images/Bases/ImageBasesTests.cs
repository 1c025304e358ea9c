using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Images.Bases;
using Larder.Sources.Bases;
using Larder.Sources.Catalog;
using Larder.Store.Trees;
using Larder.Testing.Layers;
using Larder.Testing.Registry;
using Larder.Tests.Store;

namespace Larder.Tests.Images.Bases;

public sealed class ImageBasesTests : IAsyncDisposable
{
    private readonly TestStore _store = new();
    private readonly RegistryHome _home = new();
    private readonly FakeRegistry _registry = new();
    private readonly Dictionary<string, string> _places = [];
    private readonly List<bool> _insecure = [];

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _home.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void An_image_of_a_registry_is_got_once_and_a_moved_tag_anew()
    {
        Push("1", new LayerEntry("etc/version", 'f', "1"));
        BaseTree first = Get($"{_registry.Host}/app:1");
        int blobs = Blobs();

        BaseTree again = Get($"oci://{_registry.Host}/app:1");

        Assert.Equal(first, again);
        Assert.Equal(blobs, Blobs());
        Assert.StartsWith($"oci://{_registry.Host}/app@sha256:", first.Source, StringComparison.Ordinal);
        Assert.Equal(["/", "/etc", "/etc/version"], Paths(first));

        Push("1", new LayerEntry("etc/version", 'f', "2"));
        BaseTree moved = Get($"{_registry.Host}/app:1");
        Assert.NotEqual(first.Source, moved.Source);
        Assert.NotEqual(first.FileSystem, moved.FileSystem);
        Assert.All(_insecure, Assert.True);
    }

    [Fact]
    public void The_catalog_is_asked_first()
    {
        string catalog = _home.Temp.Write("catalog.toml", $"[\"mine:1\"]\nprofile = \"{Tree("of the catalog")}\"\n[\"app:1\"]\noci = \"{_registry.Host}/app:1\"\n");
        Push("1", new LayerEntry("etc/version", 'f', "of the registry"));

        Assert.Equal(["/", "/etc", "/etc/os-release"], Paths(Get("mine:1", catalog)));
        Assert.Equal(["/", "/etc", "/etc/version"], Paths(Get("catalog:app:1", catalog)));
    }

    [Fact]
    public void A_place_of_the_settings_stands_for_a_name_and_asks_nobody()
    {
        _places["debian:12"] = Tree("local");

        BaseTree found = Get("debian:12");

        Assert.Equal($"file://{_places["debian:12"]}@{found.FileSystem.ComputeId()}", found.Source);
        Assert.Empty(_registry.Server.Seen);
    }

    [Fact]
    public void A_place_where_nothing_is_names_the_base_and_where_it_is_set()
    {
        _places["mine"] = "/nowhere/at-all";

        LarderException error = Assert.Throws<LarderException>(() => Get("mine"));

        Assert.Equal(ErrorCodes.ImageSourceNotFound, error.Code);
        Assert.Contains("The base mine", error.What, StringComparison.Ordinal);
        Assert.Contains("/nowhere/at-all", error.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_asked_for_in_a_month_goes_and_what_is_asked_for_stays()
    {
        _places["mine"] = Tree("local");
        _ = Get("mine");
        DateTimeOffset later = DateTimeOffset.UtcNow.AddDays(20);
        _ = Get("mine", clock: new HastyClock(later));

        _store.Collect(clock: new HastyClock(later.AddDays(29)));
        Assert.StartsWith("base/", Assert.Single(_store.Roots.List()).Name, StringComparison.Ordinal);
        _store.Collect(clock: new HastyClock(later.AddDays(31)));
        Assert.Empty(_store.Roots.List());
    }

    [Fact]
    public void A_finished_disk_is_no_base_and_leaves_no_root()
    {
        Push("1", new("vmlinux", 'f', "kernel"), new("rootfs.ext4", 'f', "disk"));

        LarderException error = Assert.Throws<LarderException>(() => Get($"{_registry.Host}/app:1"));

        Assert.Equal(ErrorCodes.UnsupportedBase, error.Code);
        Assert.DoesNotContain(_store.Roots.List(), root => root.Name.StartsWith("base/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_nobody_knows_says_what_each_place_answered()
    {
        LarderException error = Assert.Throws<LarderException>(() => Get($"{_registry.Host}/nothing:1"));

        Assert.Equal(ErrorCodes.ImageUnknown, error.Code);
        Assert.Contains("no catalog entry", error.Why, StringComparison.Ordinal);
    }

    private void Push(string tag, params LayerEntry[] entries) => new ImageBuilder(_registry) { Tars = [LayerEntry.Archive(entries)] }.Push(tag);

    private string Tree(string text)
    {
        string file = _home.Temp.Write($"{Guid.NewGuid():n}/etc/os-release", text);
        return Path.GetDirectoryName(Path.GetDirectoryName(file)!)!;
    }

    private BaseTree Get(string name, string? catalog = null, TimeProvider? clock = null)
    {
        ImageBases bases = new(
            _store.Store,
            new Lazy<ImageCatalog>(() => ImageCatalog.Load(catalog is null ? [] : [catalog])),
            isInsecure =>
            {
                _insecure.Add(isInsecure);
                return _home.Client();
            },
            clock ?? TimeProvider.System)
        {
            Places = _places,
        };
        Assert.True(PackBase.TryParse(name, out PackBase? parsed));
        return bases.GetAsync(new BaseRequest(parsed, PackPlatform.LinuxAmd64, IsInsecure: true), null, CancellationToken.None).GetAwaiter().GetResult();
    }

    private int Blobs() => _registry.Server.Seen.Count(request => request.Path.Contains("/blobs/", StringComparison.Ordinal));

    private string[] Paths(BaseTree found) =>
        [.. FileSystemReader.Walk(_store.Store, found.FileSystem).Select(path => $"/{Encoding.UTF8.GetString(path.Path.Span)}")];
}
