using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Segments;
using Larder.Store.Trees;
using Larder.Testing.Layers;

namespace Larder.Tests.Store.Trees;

public sealed class FileSystemInsertionTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void What_is_missing_on_the_way_is_made_plain_and_what_is_there_keeps_all_it_has()
    {
        Dictionary<string, WalkedPath> tree = Insert(
            [new("etc", 'd', Mode: 0x1C0, Owner: 7), new("etc/shadow", 'f', "x", 0, Owner: 3), new("closed", 'd', Mode: 0), new("one", 'f', "1", 0x9ED), new("two", 'h', "one")],
            "etc/new/file");

        Assert.Equal(["", "closed", "etc", "etc/new", "etc/new/file", "etc/shadow", "one", "two"], tree.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((0x1C0, 7u, LayerEntry.Time), ((int)tree["etc"].Attributes.Mode, tree["etc"].Attributes.Uid, tree["etc"].Attributes.MtimeSeconds));
        Assert.Equal((0, 3u), ((int)tree["etc/shadow"].Attributes.Mode, tree["etc/shadow"].Attributes.Uid));
        Assert.Equal(0, tree["closed"].Attributes.Mode);
        Assert.Equal(new PathAttributes(0x1ED), tree["etc/new"].Attributes);
        Assert.Equal((0x9ED, 2u), ((int)tree["one"].Attributes.Mode, tree["one"].LinkCount));
        Assert.Same(tree["one"], tree["two"].Leader);
    }

    [Theory]
    [InlineData("../var/local", "var/local/bin/file")]
    [InlineData("/var/local", "var/local/bin/file")]
    [InlineData("/nowhere/yet", "nowhere/yet/bin/file")]
    [InlineData("../../../../up", "up/bin/file")]
    public void Links_on_the_way_are_followed_inside_the_tree_and_stay(string target, string at)
    {
        Dictionary<string, WalkedPath> tree = Insert(
            [new("usr", 'd', Mode: 0x1ED), new("usr/local", 'l', target), new("var/local", 'd', Mode: 0x1F8)], "usr/local/bin/file");

        Assert.Equal(PathKind.Symlink, tree["usr/local"].Kind);
        Assert.Equal(PathKind.File, tree[at].Kind);
        Assert.Equal(0x1F8, tree["var/local"].Attributes.Mode);
    }

    [Fact]
    public void A_file_or_link_of_its_name_is_replaced()
    {
        Dictionary<string, WalkedPath> tree = Insert(
            [new("a/file", 'l', "/dev/null"), new("b", 'f', "old", 0x9ED, Owner: 5), new("c", 'h', "b")], "a/file", "b");

        Assert.Equal((PathKind.File, PathKind.File), (tree["a/file"].Kind, tree["b"].Kind));
        Assert.Equal((0x1A4, 0u), ((int)tree["b"].Attributes.Mode, tree["b"].Attributes.Uid));
        Assert.Equal((0x9ED, 5u, 1u), ((int)tree["c"].Attributes.Mode, tree["c"].Attributes.Uid, tree["c"].LinkCount));
    }

    [Theory]
    [InlineData("d")]
    [InlineData("f/below")]
    [InlineData("circle/below")]
    public void What_cannot_stand_there_is_refused(string path) => Assert.Equal(
        ErrorCodes.CannotImport,
        Assert.Throws<LarderException>(() => Insert([new("d", 'd', Mode: 0x1ED), new("f", 'f', "x"), new("circle", 'l', "circle")], path)).Code);

    private Dictionary<string, WalkedPath> Insert(LayerEntry[] lower, params string[] paths)
    {
        FileSystem into = _store.ImportTar(LayerEntry.Archive(lower)).FileSystem;
        using StoreWriter writer = _store.Store.BeginWriting();
        byte[] content = "new"u8.ToArray();
        Node file = Node.File(writer.Put(content, BlobKinds.File), (ulong)content.Length, isExecutable: false);
        FileSystem made = FileSystemInsertion.Apply(
            _store.Store, writer, into, paths.Select(path => WalkedPath.ForNode(Encoding.UTF8.GetBytes(path), file, new PathAttributes(PathAttributes.FileMode))));
        writer.Commit();
        return FileSystemReader.Walk(_store.Store, made).ToDictionary(path => Encoding.UTF8.GetString(path.Path.Span));
    }
}
