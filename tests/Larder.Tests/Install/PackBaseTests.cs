using System.Globalization;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Install;
using Larder.Install.Journal;
using Larder.Install.Records;
using Larder.Testing.Builders;
using Larder.Testing.Layers;
using Larder.Tests.Formats;

namespace Larder.Tests.Install;

/// <summary>Packs that run on an image: one tree of both.</summary>
public sealed class PackBaseTests : IDisposable
{
    private static readonly PackName Hello = PackName.Parse("examples/hello");

    private readonly InstallHarness _at = new();

    public PackBaseTests() => _at.Bases.Add("debian:12", Debian("12.1"));

    public void Dispose() => _at.Dispose();

    [Fact]
    public void A_pack_and_its_base_become_one_tree_with_links_followed()
    {
        _ = _at.Install(Pack());

        Assert.Equal("tool", File.ReadAllText(InTree("usr/bin/hello")));
        Assert.Equal("shell", File.ReadAllText(InTree("usr/bin/sh")));
        Assert.Equal("usr/bin", new FileInfo(InTree("bin")).LinkTarget);
        InstalledRevision revision = Assert.Single(_at.Revisions.Current());
        InstallationRecord record = new InstallationTable(_at.Root.Database).Find(revision.Id)!;
        Assert.StartsWith("test://debian:12@", record.Meta["base"], StringComparison.Ordinal);
        Assert.Empty(RevisionCheck.Differences(_at.Root, _at.Store, revision));
        Assert.Equal((PackPlatform.LinuxAmd64, false), (_at.Bases.Requests[0].Platform, _at.Bases.Requests[0].IsInsecure));
    }

    [Fact]
    public void A_command_may_be_a_program_of_the_base()
    {
        _ = _at.Install(Pack(command: "/bin/sh"));
        LarderException error = Assert.Throws<LarderException>(() => _at.Install(Pack(version: "2.0.0", command: "/bin/python")));

        Assert.Equal(ErrorCodes.ContentMismatch, error.Code);
        Assert.Contains("test://debian:12@", error.Why, StringComparison.Ordinal);
        Assert.Equal("1.0.0", _at.Revisions.Current(Hello)!.Version.ToString());
    }

    [Fact]
    public void Two_packs_on_one_base_have_its_files_once()
    {
        _ = _at.Install(Pack());
        _ = _at.Install(Pack(name: "examples/other"));

        Assert.Equal(2, LinksOf(InTree("usr/share/large")));
        Assert.Equal(2, LinksOf(_at.Path("current", "packs", "examples", "other", "tree", "usr", "share", "large")));
    }

    [Fact]
    public void A_base_that_moved_on_is_taken_when_the_pack_is_installed_again_and_a_rollback_has_the_old_one()
    {
        string pack = Pack();
        _ = _at.Install(pack);
        _at.Bases.Add("debian:12", Debian("12.2"));
        Assert.True(_at.Install(pack).IsUnchanged);
        _ = _at.Install(pack, new TransactionRequest { Reinstall = true });
        Assert.Equal("12.2", File.ReadAllText(InTree("etc/version")));
        int asked = _at.Bases.Requests.Count;

        _ = _at.Installer.Rollback(Hello, new TransactionRequest(), CancellationToken.None);

        Assert.Equal("12.1", File.ReadAllText(InTree("etc/version")));
        Assert.Equal(asked, _at.Bases.Requests.Count);
    }

    [Fact]
    public void A_removed_pack_comes_back_without_its_base_being_asked_for()
    {
        _ = _at.Install(Pack());
        _ = _at.Installer.Remove(Hello, new TransactionRequest(), CancellationToken.None);
        int asked = _at.Bases.Requests.Count;

        _ = _at.Installer.Rollback(new TransactionRequest(), CancellationToken.None);

        Assert.Equal("shell", File.ReadAllText(InTree("usr/bin/sh")));
        Assert.Equal(asked, _at.Bases.Requests.Count);
    }

    [Fact]
    public void A_base_that_is_not_found_leaves_nothing_of_the_pack()
    {
        LarderException error = Assert.Throws<LarderException>(() => _at.Install(Pack(packBase: "debian:99")));

        Assert.Equal(ErrorCodes.ImageUnknown, error.Code);
        Assert.Empty(_at.Revisions.All());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_at.Path("installed")));
        Assert.DoesNotContain(_at.StoreRoots.List(), root => root.Name.StartsWith("pack/", StringComparison.Ordinal));
    }

    [Fact]
    public void What_has_no_commands_needs_no_base()
    {
        _ = _at.Install(_at.Pack(change: pack => pack with { Base = Base("debian:99"), Commands = [] }));

        Assert.Empty(_at.Bases.Requests);
    }

    [Fact]
    public void Names_of_the_base_that_the_sandbox_makes_itself_are_no_fault_and_those_of_the_pack_are()
    {
        _at.Bases.Add("redis:7", [.. Debian("7"), new LayerEntry("data", 'f', "x"), new LayerEntry(".start", 'l', "nowhere"), new LayerEntry("proc/x", 'f', "x")]);
        _ = _at.Install(Pack(packBase: "redis:7"));

        string refused = _at.Pack(version: "2.0.0", change: pack => new PackTree().Program("data/hello", "x").Into(pack with { Base = Base("debian:12") }));
        Assert.Equal(ErrorCodes.ReservedEntry, Assert.Throws<LarderException>(() => _at.Install(refused)).Code);
    }

    [Fact]
    public void An_image_whose_etc_is_no_directory_is_no_base()
    {
        _at.Bases.Add("odd:1", new("usr/bin/sh", 'f', "shell", 0x1ED), new("bin", 'l', "usr/bin"), new("etc", 'l', "usr/etc"), new("usr/etc/version", 'f', "1"));

        LarderException error = Assert.Throws<LarderException>(() => _at.Install(Pack(packBase: "odd:1")));

        Assert.Equal(ErrorCodes.UnsupportedBase, error.Code);
        Assert.Contains("test://odd:1@", error.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_sandbox_nothing_runs_on_an_image()
    {
        using InstallHarness bare = new(new InstallSettings { IsSandboxed = false });
        bare.Bases.Add("debian:12", Debian("12.1"));

        Assert.Equal(ErrorCodes.UnsupportedBase, Assert.Throws<LarderException>(() => bare.Install(Pack())).Code);
        Assert.Empty(bare.Bases.Requests);
    }

    [Fact]
    public void Whether_http_is_allowed_is_part_of_the_request()
    {
        _ = _at.Install(Pack(), new TransactionRequest { IsInsecure = true });

        Assert.True(Assert.Single(_at.Bases.Requests).IsInsecure);
    }

    private static LayerEntry[] Debian(string version) =>
    [
        new("usr/bin/sh", 'f', "shell", 0x1ED), new("bin", 'l', "usr/bin"), new("etc/version", 'f', version), new("usr/share/large", 'f', new string('l', 10_000)),
    ];

    private static PackBase Base(string name) => PackBase.TryParse(name, out PackBase? parsed) ? parsed : throw new ArgumentException(name);

    private static int LinksOf(string path) =>
        int.Parse(ReferenceTool.Run("stat", ["-c", "%h", path]), CultureInfo.InvariantCulture);

    private string Pack(string name = "examples/hello", string version = "1.0.0", string packBase = "debian:12", string command = "/bin/hello") => _at.Pack(
        name,
        version,
        pack => new PackTree().Program("bin/hello", "tool").Into(pack with
        {
            Base = Base(packBase),
            Commands = [new PackCommand { Name = CommandName.Parse(name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]), Path = TreePath.Parse(command) }],
        }));

    private string InTree(string path) => _at.Path(["current", "packs", "examples", "hello", "tree", .. path.Split('/')]);
}
