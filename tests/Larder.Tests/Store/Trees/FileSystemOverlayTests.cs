using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Trees;
using Larder.Testing.Layers;

namespace Larder.Tests.Store.Trees;

public sealed class FileSystemOverlayTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Both_are_there_and_the_upper_one_has_the_last_word()
    {
        IReadOnlyList<string> paths = Walk(
            [new("etc/a", 'f', "lower"), new("etc/b", 'f', "lower"), new("was", 'f', "lower"), new("link", 'l', "etc/a")],
            [new("etc/a", 'f', "upper"), new("new/c", 'f', "upper"), new("was", 'd'), new("was/inside", 'f', "file"), new("link", 'f', "file")]);

        Assert.Equal(["/", "/etc", "/etc/a", "/etc/b", "/link", "/new", "/new/c", "/was", "/was/inside"], paths);
        Assert.Equal("upper", Text("etc/a"));
        Assert.Equal("lower", Text("etc/b"));
        Assert.Equal("file", Text("was/inside"));
        Assert.Equal("file", Text("link"));
    }

    [Fact]
    public void A_directory_goes_where_the_link_of_its_name_leads()
    {
        IReadOnlyList<string> paths = Walk(
            [new("usr/bin/sh", 'f', "shell"), new("bin", 'l', "usr/bin"), new("sbin", 'l', "/bin"), new("gone", 'l', "nowhere")],
            [new("bin", 'd'), new("bin/tool", 'f', "tool"), new("sbin", 'd'), new("sbin/admin", 'f', "admin"), new("gone", 'd'), new("gone/x", 'f', "x")]);

        Assert.Equal(["/", "/bin", "/gone", "/gone/x", "/sbin", "/usr", "/usr/bin", "/usr/bin/admin", "/usr/bin/sh", "/usr/bin/tool"], paths);
    }

    [Fact]
    public void A_directory_of_both_keeps_what_it_was()
    {
        _ = Walk([new("tmp", 'd', Mode: 0x3FF), new("root", 'd', Mode: 0x1C0)], [new("tmp", 'd', Mode: 0x1ED), new("root", 'd', Mode: 0x1FF), new("own", 'd', Mode: 0x1E8)]);

        Assert.Equal(
            [("tmp", 0x3FF), ("root", 0x1C0), ("own", 0x1E8)],
            ((string[])["tmp", "root", "own"]).Select(name => (name, (int)Find(name).Attributes.Mode)));
    }

    [Fact]
    public void What_is_closed_even_to_its_owner_is_opened_to_the_owners_reading()
    {
        _ = Walk([new("etc/shadow", 'f', "x", 0), new("closed", 'd', Mode: 0), new("program", 'f', "x", 0x49)], [new("own", 'f', "x", 0x80)]);

        Assert.Equal(
            [("etc/shadow", 0x100), ("closed", 0x140), ("program", 0x149), ("own", 0x180)],
            ((string[])["etc/shadow", "closed", "program", "own"]).Select(name => (name, (int)Find(name).Attributes.Mode)));
    }

    [Fact]
    public void No_name_hides_anything()
    {
        Assert.Equal(
            ["/", "/a", "/a/.wh..wh..opq", "/a/.wh.b", "/a/b"],
            Walk([new("a/b", 'f', "1")], [new("a/.wh.b", 'f', ""), new("a/.wh..wh..opq", 'f', "")]));
    }

    [Fact]
    public void Links_stay_one_file_and_replacing_one_of_them_leaves_the_others()
    {
        _ = Walk([new("one", 'f', "same"), new("two", 'h', "one"), new("three", 'h', "one")], [new("two", 'f', "own"), new("x", 'f', "upper"), new("y", 'h', "x")]);

        Assert.Equal(("own", "same"), (Text("two"), Text("three")));
        Assert.Equal((2U, 2U, 1U), (Find("one").LinkCount, Find("x").LinkCount, Find("two").LinkCount));
        Assert.Equal("/one", $"/{System.Text.Encoding.UTF8.GetString(Find("three").Leader!.Path.Span)}");
    }

    [Fact]
    public void A_directory_of_the_lower_one_stays_where_the_upper_one_has_a_link()
    {
        Assert.Equal(
            ["/", "/bin", "/bin/sh", "/usr", "/usr/bin", "/usr/bin/tool"],
            Walk([new("bin/sh", 'f', "shell")], [new("bin", 'l', "usr/bin"), new("usr/bin/tool", 'f', "tool")]));
    }

    [Fact]
    public void A_file_cannot_take_a_directorys_place()
    {
        LarderException error = Assert.Throws<LarderException>(() => Walk([new("was/inside", 'f', "x")], [new("was", 'f', "file")]));

        Assert.Equal(ErrorCodes.CannotImport, error.Code);
        Assert.Contains("«was»", error.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_replaces_links_that_lead_in_a_circle() =>
        Assert.Equal(["/", "/a", "/a/x", "/b"], Walk([new("a", 'l', "b"), new("b", 'l', "a")], [new("a", 'd'), new("a/x", 'f', "x")]));

    private FileSystem _whole;

    private IReadOnlyList<string> Walk(LayerEntry[] lower, LayerEntry[] upper)
    {
        FileSystem below = _store.ImportTar(LayerEntry.Archive(lower)).FileSystem;
        FileSystem above = _store.ImportTar(LayerEntry.Archive(upper)).FileSystem;
        using StoreWriter writer = _store.Store.BeginWriting();
        _whole = FileSystemOverlay.Apply(_store.Store, writer, below, above);
        writer.Commit();
        return [.. FileSystemReader.Walk(_store.Store, _whole).Select(path => $"/{System.Text.Encoding.UTF8.GetString(path.Path.Span)}")];
    }

    private WalkedPath Find(string path) =>
        FileSystemReader.Walk(_store.Store, _whole).Single(found => System.Text.Encoding.UTF8.GetString(found.Path.Span) == path);

    private string Text(string path) => System.Text.Encoding.UTF8.GetString(_store.Store.Read(Find(path).Node.Digest, 100));
}
