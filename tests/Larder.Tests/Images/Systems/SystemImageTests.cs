using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Images;
using Larder.Images.Booting;
using Larder.Images.Publishing;
using Larder.Images.Systems;
using Larder.Sources.Catalog;
using Larder.Store.Roots;
using Larder.Store.Trees;
using Larder.Testing.Layers;
using Larder.Testing.Registry;
using Larder.Tests.Store;

namespace Larder.Tests.Images.Systems;

public sealed class SystemImageTests : IAsyncDisposable
{
    private static readonly LayerEntry[] Whole =
    [
        new("usr/lib/systemd/systemd", 'f', "init", 0x1ED), new("usr/sbin/init", 'l', "/lib/systemd/systemd"), new("usr/bin/sudo", 'f', "x", 0x9ED),
        new("lib", 'l', "usr/lib"), new("sbin", 'l', "usr/sbin"), new("etc", 'd', Mode: 0x1C0, Owner: 9),
    ];

    private static readonly SystemAgent Agent = Read("the agent");

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
    public async Task The_agent_and_its_services_are_in_the_tree_and_all_else_is_as_it_was()
    {
        _ = Push("1", Whole);
        PublishedImage image = await PullAsync("1", Agent);

        Dictionary<string, WalkedPath> tree = Tree(image);
        Assert.Equal("/sbin/init", image.Record.Init);
        Assert.Equal(
            [
                ("usr/local/bin/larder-agent", "755 0:0"), ("usr/local/libexec/larder-network", "755 0:0"),
                ("etc/systemd/system/larder-agent.service", "644 0:0"), ("etc/systemd/system/larder-network.service", "644 0:0"),
                ("etc/modules-load.d/larder.conf", "644 0:0"),
                ("etc/systemd/system/multi-user.target.wants/larder-agent.service", "-> ../larder-agent.service"),
                ("etc/systemd/system/multi-user.target.wants/larder-network.service", "-> ../larder-network.service"),
                ("etc/systemd/system/multi-user.target.wants", "755 0:0"), ("etc", "700 9:9"), ("usr/bin/sudo", "4755 0:0"), ("sbin", "-> usr/sbin"),
            ],
            ((string[])[
                "usr/local/bin/larder-agent", "usr/local/libexec/larder-network", "etc/systemd/system/larder-agent.service",
                "etc/systemd/system/larder-network.service", "etc/modules-load.d/larder.conf", "etc/systemd/system/multi-user.target.wants/larder-agent.service",
                "etc/systemd/system/multi-user.target.wants/larder-network.service", "etc/systemd/system/multi-user.target.wants", "etc", "usr/bin/sudo", "sbin",
            ]).Select(path => (path, Describe(tree[path]))));
        Assert.Equal("the agent", Text(tree, "usr/local/bin/larder-agent"));
        Assert.EndsWith("\nvirtio_console\nvirtio_net\n", Text(tree, "etc/modules-load.d/larder.conf"), StringComparison.Ordinal);
        Assert.Equal(image.Record.FileSystem, _store.Roots.Find($"image/{image.Record.Id}")!.FileSystem.ComputeId().ToString());
    }

    [Fact]
    public async Task What_was_pulled_before_is_rebuilt_from_the_store()
    {
        string digest = Push("1", Whole).Digest.ToString();
        PublishedImage plain = await PullAsync("1", null);
        Assert.Null(plain.Record.Init);
        int seen = _registry.Server.Seen.Count;

        // A tag is asked for its digest; nothing is fetched.
        PublishedImage whole = await PullAsync("1", Agent, "whole");
        Assert.All(_registry.Server.Seen.Skip(seen), request => Assert.DoesNotContain("/blobs/", request.Path, StringComparison.Ordinal));
        Assert.DoesNotContain(_registry.Server.Seen.Skip(seen), request => request.Method == "GET" && request.Path.Contains("/manifests/", StringComparison.Ordinal));
        Assert.Equal((false, "/sbin/init", plain.Record.SourceDigest), (whole.WasThere, whole.Record.Init, whole.Record.SourceDigest));
        Assert.NotEqual(plain.Record.Id, whole.Record.Id);
        Assert.True((await PullAsync("1", Agent, "whole")).WasThere);

        // A digest needs nobody, also when layers are not kept any more.
        foreach (StoreRoot layer in _store.Roots.List().Where(root => root.Name.StartsWith("layer/", StringComparison.Ordinal)))
        {
            _store.Roots.Remove(layer.Name);
        }

        string host = _registry.Host;
        await _registry.DisposeAsync();
        PublishedImage again = await PullAsync($"@{digest}", Read("another agent"), "other", host);
        Assert.Equal("another agent", Text(Tree(again), "usr/local/bin/larder-agent"));
        Assert.NotEqual(whole.Record.Id, again.Record.Id);
    }

    [Fact]
    public async Task An_image_that_was_pulled_before_or_not_gives_the_same()
    {
        _ = Push("1", Whole);
        PublishedImage direct = await PullAsync("1", Agent);
        PublishedImage plain = await PullAsync("1", null);
        Assert.Null(plain.Record.Init);
        await using SystemImageTests other = new();
        _ = other.Push("1", Whole);
        _ = await other.PullAsync("1", null);
        PublishedImage rebuilt = await other.PullAsync("1", Agent);
        Assert.Equal(Json(direct), Json(rebuilt));
    }

    [Theory]
    [InlineData("usr/lib/systemd/systemd", "/usr/lib/systemd/systemd")]
    [InlineData("lib/systemd/systemd", "/lib/systemd/systemd")]
    public async Task Another_init_is_not_the_one_that_boots(string systemd, string init)
    {
        _ = Push("1", new LayerEntry(systemd, 'f', "systemd", 0x1ED), new LayerEntry("sbin/init", 'f', "another", 0x1ED));
        Assert.Equal(init, (await PullAsync("1", Agent)).Record.Init);
    }

    [Fact]
    public async Task Without_systemd_and_without_a_place_for_the_agent_nothing_is_published()
    {
        _ = Push("alpine", new("sbin/init", 'l', "/bin/busybox"), new("bin/busybox", 'f', "x", 0x1ED));
        _ = Push("closed", [.. Whole, new("usr/local/bin/larder-agent", 'd', Mode: 0x1ED)]);
        _ = Push("file", [.. Whole, new("usr/local", 'f', "x")]);
        _ = Push("disk", new LayerEntry("rootfs.ext4", 'f', "x"));

        Assert.Equal(ErrorCodes.SystemInitMissing, await RefusedAsync("alpine"));
        Assert.Equal(ErrorCodes.SystemFilesRefused, await RefusedAsync("closed"));
        Assert.Equal(ErrorCodes.SystemFilesRefused, await RefusedAsync("file"));
        Assert.Equal(ErrorCodes.Usage, await RefusedAsync("disk"));
        Assert.DoesNotContain(_store.Roots.List(), root => root.Name.StartsWith("image/", StringComparison.Ordinal));
    }

    [Fact]
    public void The_agent_goes_into_the_identity_and_none_is_no_agent()
    {
        Assert.Equal(Agent.Identity, Read("the agent").Identity);
        Assert.NotEqual(Agent.Identity, Read("the agenT").Identity);
        Assert.Throws<ArgumentException>(() => Read(""));
    }

    private static SystemAgent Read(string text)
    {
        using MemoryStream program = new(Encoding.UTF8.GetBytes(text));
        return SystemAgent.Read(program);
    }

    private static string Json(PublishedImage image) => Encoding.UTF8.GetString((image.Record with { Source = "" }).Encode());

    private static string Describe(WalkedPath path) => path.Kind is PathKind.Symlink
        ? $"-> {Encoding.UTF8.GetString(path.Node.Target.Span)}"
        : $"{Convert.ToString(path.Attributes.Mode, 8)} {path.Attributes.Uid}:{path.Attributes.Gid}";

    private ContentDescriptor Push(string tag, params LayerEntry[] entries) => new ImageBuilder(_registry) { Tars = [LayerEntry.Archive(entries)] }.Push(tag);

    private async Task<ErrorCode> RefusedAsync(string tag) => (await Assert.ThrowsAsync<LarderException>(() => PullAsync(tag, Agent, tag))).Code;

    private async Task<PublishedImage> PullAsync(string rest, SystemAgent? agent, string name = "mine", string? host = null)
    {
        using ImageCollection images = ImageCollection.Open(_store.Store, ImageCollection.DefaultPath(_store.RootPath), TimeProvider.System);
        string reference = $"oci://{host ?? _registry.Host}/app{(rest.StartsWith('@') ? "" : ":")}{rest}";
        return await images.PullAsync(
            _home.Client(),
            ImageAddress.Parse(reference, ImageCatalog.Load([])),
            new PublishRequest { Name = name, Kernel = KernelChoice.None, Platform = new ImagePlatform("linux", "amd64"), System = agent, Disk = DiskRequest.Default with { Ext4 = new() { Size = 16 << 20 } } });
    }

    private Dictionary<string, WalkedPath> Tree(PublishedImage image) => FileSystemReader.Walk(
        _store.Store, _store.Roots.Find($"image/{image.Record.Id}")!.FileSystem).ToDictionary(path => Encoding.UTF8.GetString(path.Path.Span));

    private string Text(Dictionary<string, WalkedPath> tree, string path)
    {
        using StreamReader reader = new(_store.Store.OpenVerified(tree[path].Node.Digest));
        return reader.ReadToEnd();
    }
}
