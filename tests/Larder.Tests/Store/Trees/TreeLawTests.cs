using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Trees;
using Larder.Testing.Builders;

namespace Larder.Tests.Store.Trees;

public sealed class TreeLawTests : IDisposable
{
    private const int Cases = 150;

    // Few short names, so that two of them meet often.
    private static readonly RandomFileSystemOptions Meeting = new() { HasOddNames = false, MaxPaths = 40 };

    private readonly TestStore _store = new();
    private readonly StoreWriter _writer;

    public TreeLawTests() => _writer = _store.Store.BeginWriting();

    public void Dispose()
    {
        _writer.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void Stacking_does_what_the_rules_of_layers_say() => Assert.All(Pairs(), pair =>
    {
        NaiveFileSystem upper = WithWhiteouts(pair.Upper, pair.Seed);
        FileSystem lowerPut = Put(pair.Lower);
        FileSystem upperPut = Put(upper);

        FileSystem stacked = Committed(FileSystemStack.Stack(_store.Store, _writer, lowerPut, upperPut));

        Assert.Equal(pair.Lower.Stack(upper).Lines(), _store.Walk(stacked));
    });

    [Fact]
    public void Stacking_upon_itself_or_under_nothing_changes_nothing() => Assert.All(Pairs(), pair =>
    {
        FileSystem put = Put(pair.Lower);
        Assert.Equal(put, FileSystemStack.Stack(_store.Store, _writer, put, put));
    });

    [Fact]
    public void Grafting_puts_one_below_a_path_of_the_other() => Assert.All(Pairs(), pair =>
    {
        string[] places = ["a", "b/c", "cab", "a/b/c/a/b", pair.Lower.Paths.Last(), ""];
        string place = places[pair.Seed % places.Length];
        FileSystem into = Put(pair.Lower);
        FileSystem graft = Put(pair.Upper);

        FileSystem grafted = Committed(FileSystemGraft.Graft(_store.Store, _writer, into, Encoding.Latin1.GetBytes(place), graft));

        Assert.Equal(pair.Lower.Graft(place, pair.Upper).Lines(), _store.Walk(grafted));
    });

    [Fact]
    public void Filtering_keeps_paths_and_what_leads_to_them() => Assert.All(Pairs(), pair =>
    {
        FileSystem put = Put(pair.Lower);
        bool Keep(string path) => (path.Sum(letter => letter) + pair.Seed) % 3 == 0;

        FileSystem filtered = Committed(
            FileSystemGraft.Filter(_store.Store, _writer, put, path => Keep(WalkLines.Text(path.Path.Span))));

        Assert.Equal(pair.Lower.Filter(Keep).Lines(), _store.Walk(filtered));
    });

    [Fact]
    public void A_comparison_says_all_that_is_to_be_done_and_nothing_else() => Assert.All(Pairs(), pair =>
    {
        FileSystem left = Put(pair.Lower);
        FileSystem right = Put(pair.Lower.Stack(WithWhiteouts(pair.Upper, pair.Seed)));

        List<PathDifference> differences = [.. FileSystemDiff.Compare(_store.Store, left, right)];

        Assert.Empty(FileSystemDiff.Compare(_store.Store, left, left));
        Assert.Equal(_store.Walk(right), pair.Lower.Apply(differences).Lines());
        HashSet<string> before = [.. _store.Walk(left)];
        HashSet<string> after = [.. _store.Walk(right)];
        Assert.All(differences, difference => Assert.True(
            difference.Left is null || difference.Right is null
            || !before.Contains(WalkLines.Line(difference.Right)) || !after.Contains(WalkLines.Line(difference.Left))));
        Assert.Equal(differences, differences.OrderBy(difference => difference.Path, MetadataOrder.Instance));
    });

    [Fact]
    public void A_file_that_may_be_executed_now_has_the_same_content()
    {
        NaiveFileSystem before = NaiveFileSystem.Of(RandomFileSystem.Of(1, new() { MaxPaths = 0 }).Paths);
        before.AddFile("run", "echo");
        FileSystem left = Put(before);
        FileSystemBuilder builder = new(_writer, FileSystemReader.Walk(_store.Store, left).First().Attributes);
        Node node = FileSystemReader.Find(_store.Store, left.Root, "run"u8);
        builder.AddFile("run"u8.ToArray(), Node.File(node.Digest, node.Size, isExecutable: true), new PathAttributes(0x1ED));

        PathDifference difference = Assert.Single(FileSystemDiff.Compare(_store.Store, left, Committed(builder.Finish())));

        Assert.Equal(DifferenceKind.Attributes, difference.Kind);
    }

    [Fact]
    public void A_whiteout_that_is_a_directory_takes_what_is_in_it_along()
    {
        NaiveFileSystem lower = NaiveFileSystem.Of(RandomFileSystem.Of(1, new() { MaxPaths = 0 }).Paths);
        lower.AddDirectory("a");
        lower.AddFile("a/kept", "kept");
        NaiveFileSystem upper = NaiveFileSystem.Of(RandomFileSystem.Of(1, new() { MaxPaths = 0 }).Paths);
        upper.AddDirectory(".wh.b");
        upper.AddFile(".wh.b/planted", "planted");

        FileSystem stacked = Committed(FileSystemStack.Stack(_store.Store, _writer, Put(lower), Put(upper)));

        Assert.Equal(lower.Lines(), _store.Walk(stacked));
    }

    [Fact]
    public void A_path_that_no_file_system_has_is_not_grafted_to()
    {
        FileSystem put = Put(NaiveFileSystem.Of(RandomFileSystem.Of(1).Paths));

        Assert.All(
            ["/a", "a/", "a//b", "..", "a/../b", "."],
            path => Assert.Throws<ArgumentException>(
                () => FileSystemGraft.Graft(_store.Store, _writer, put, Encoding.Latin1.GetBytes(path), put)));
    }

    [Fact]
    public void A_file_system_of_one_file_stays_one()
    {
        byte[] content = "lone"u8.ToArray();
        FileSystem lone = FileSystem.Plain(Node.File(_writer.Put(content, Larder.Store.Segments.BlobKinds.File), 4, isExecutable: false));
        FileSystem tree = Put(NaiveFileSystem.Of(RandomFileSystem.Of(1).Paths));

        Assert.Equal(lone, FileSystemGraft.Filter(_store.Store, _writer, lone, _ => false));
        Assert.Equal(lone, FileSystemStack.Stack(_store.Store, _writer, tree, lone));
        Assert.Equal(tree, FileSystemStack.Stack(_store.Store, _writer, lone, tree));
        FileSystem grafted = Committed(FileSystemGraft.Graft(_store.Store, _writer, tree, "new/file"u8.ToArray(), lone));
        Assert.Equal(lone.Root, FileSystemReader.Find(_store.Store, grafted.Root, "new/file"u8));
    }

    private static IEnumerable<(int Seed, NaiveFileSystem Lower, NaiveFileSystem Upper)> Pairs() => Enumerable.Range(0, Cases).Select(seed => (
        seed,
        NaiveFileSystem.Of(RandomFileSystem.Of(seed, Meeting).Paths),
        NaiveFileSystem.Of(RandomFileSystem.Of(seed + 10_000, Meeting).Paths)));

    private static NaiveFileSystem WithWhiteouts(NaiveFileSystem layer, int seed)
    {
        Random random = new(seed);
        NaiveFileSystem result = layer.Filter(_ => true);
        foreach (string directory in layer.Paths.Where(layer.IsDirectory))
        {
            string prefix = directory.Length == 0 ? "" : directory + "/";
            for (int count = random.Next(3); count > 0; count--)
            {
                result.AddFile($"{prefix}.wh.{"abc"[random.Next(3)]}", "");
            }

            if (random.Next(6) == 0)
            {
                result.AddFile(prefix + ".wh..wh..opq", "");
            }

            if (random.Next(10) == 0)
            {
                result.AddDirectory(prefix + ".wh.d");
                result.AddFile(prefix + ".wh.d/inside", "");
            }
        }

        return result;
    }

    private FileSystem Put(NaiveFileSystem naive) => Committed(naive.Put(_writer));

    private FileSystem Committed(FileSystem fileSystem)
    {
        _writer.Commit();
        return fileSystem;
    }
}
