using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Collecting;
using Larder.Store.Roots;
using Larder.Store.Segments;
using Larder.Testing.Builders;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Store.Collecting;

public sealed class StoreCollectorTests : IDisposable
{
    private static readonly RandomFileSystemOptions Large = new() { MaxContentLength = 20_000, MaxPaths = 30 };

    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void After_a_collection_exactly_what_roots_reach_is_there()
    {
        Random random = new(1);
        Dictionary<string, RandomFileSystem> kept = [];
        for (int round = 0; round < 6; round++)
        {
            for (int step = 0; step < 6; step++)
            {
                // The same few names and contents again and again, so that roots share, move and go.
                string name = $"name{random.Next(8)}";
                if (random.Next(3) == 0)
                {
                    kept.Remove(name);
                    _store.Roots.Remove(name);
                    continue;
                }

                RandomFileSystem made = RandomFileSystem.Of(random.Next(12), random.Next(2) == 0 ? Large : null);
                kept[name] = made;
                _store.Keep(name, made);
                _store.Put(RandomFileSystem.Of(100 + (round * 10) + step));
            }

            CollectionResult result = _store.Collect();

            Assert.Equal(0, result.Waiting);
            Assert.Equal(Reached.By(kept.Values), _store.Rows());
            Assert.All(kept, pair => Assert.Equal(WalkLines.Of(Walk(pair.Value)), _store.Walk(_store.Roots.Find(pair.Key)!.FileSystem)));
            Assert.All(kept.Values.SelectMany(made => made.Blobs), blob => Assert.Equal(blob.Value, _store.Store.Read(blob.Key, 30_000)));
        }
    }

    [Fact]
    public void Collecting_twice_is_as_collecting_once()
    {
        MakeGarbage();
        CollectionResult first = _store.Collect();
        string[] rows = AllRows();
        CollectionResult second = _store.Collect();

        Assert.True(first is { Doomed: > 0, Deleted: > 0, FreedBytes: > 0 });
        Assert.Equal((first.KeptBlobs, first.KeptBytes, 0L, 0L, 0L, 0L), (second.KeptBlobs, second.KeptBytes, second.Doomed, second.Deleted, second.FreedBytes, second.Waiting));
        Assert.Equal(rows, AllRows());
    }

    [Fact]
    public void A_dry_run_says_the_same_and_changes_nothing()
    {
        MakeGarbage();
        string[] rows = AllRows();
        CollectionResult said = _store.Collect(new() { IsDryRun = true, OlderThan = TimeSpan.FromDays(-1) });
        Assert.Equal(rows, AllRows());

        CollectionResult done = _store.Collect(new() { OlderThan = TimeSpan.FromDays(-1) });
        Assert.Equal((said.Released.Count, said.DoomedBytes), (done.Released.Count, done.DoomedBytes));
        Assert.True(said.Doomed > 0);
    }

    [Fact]
    public void Rebuilding_after_a_collection_gives_the_same_index()
    {
        MakeGarbage();
        _store.Roots.Remove("kept0");
        _store.Collect();
        string[] rows = AllRows();
        IReadOnlyList<StoreRoot> roots = _store.Roots.List();

        _store.LoseDatabase();
        RebuildResult result = IndexRebuild.Run(_store.Store);

        Assert.Equal(0, result.Damaged);
        Assert.Equal(roots, _store.Roots.List());
        Assert.Equal(rows, AllRows());
        Assert.Null(_store.Roots.Find("kept0"));
    }

    [Fact]
    public void What_expired_goes_and_does_not_come_back_by_a_rebuild()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        RandomFileSystem stays = RandomFileSystem.Of(1);
        RandomFileSystem goes = RandomFileSystem.Of(2);
        _store.Keep("stays", stays, now.AddDays(2));
        _store.Keep("goes", goes, now.AddDays(1));
        Assert.Empty(_store.Collect().Released);

        CollectionResult result = _store.Collect(clock: new ShiftedClock(TimeSpan.FromHours(25)));

        Assert.Equal(["goes"], result.Released);
        Assert.Equal(Reached.By(stays), _store.Rows());
        Assert.Equal(now.AddDays(2).ToUnixTimeMilliseconds(), _store.Roots.Find("stays")!.Expires!.Value.ToUnixTimeMilliseconds());
        _store.LoseDatabase();
        IndexRebuild.Run(_store.Store);
        Assert.Equal(["stays"], _store.Roots.List().Select(root => root.Name));
        Assert.NotNull(_store.Roots.List()[0].Expires);
    }

    [Fact]
    public void By_age_and_by_size_only_imports_without_a_name_go_and_the_oldest_first()
    {
        RandomFileSystem[] made = [.. Enumerable.Range(1, 100).Select(seed => RandomFileSystem.Of(seed, Large)).Where(one => one.Blobs.Count > 3).Take(5)];
        _store.Keep("named", made[0]);
        for (int index = 1; index < made.Length; index++)
        {
            _store.Keep($"import/{index}", made[index]);
        }

        long newest = Size(made[0], made[4]);
        Assert.Equal(["import/1", "import/2", "import/3"], _store.Collect(new() { MaxSize = newest }).Released);
        Assert.Equal(Reached.By(made[0], made[4]), _store.Rows());
        Assert.Empty(_store.Collect(new() { MaxSize = newest, OlderThan = TimeSpan.FromDays(1) }).Released);
        Assert.Equal(["import/4"], _store.Collect(new() { OlderThan = TimeSpan.FromHours(1) }, new ShiftedClock(TimeSpan.FromHours(2))).Released);
        Assert.Equal(Reached.By(made[0]), _store.Rows());
        Assert.Empty(_store.Collect(new() { MaxSize = 0 }).Released);
    }

    [Fact]
    public void A_directory_that_is_damaged_stops_the_collection_before_anything_is_doomed()
    {
        RandomFileSystem made = RandomFileSystem.Of(3);
        _store.Keep("kept", made);
        _store.Put(RandomFileSystem.Of(4));
        BlobLocation location = _store.Store.Find(made.Root.Digest)!.Value;
        using (SafeFileHandle file = _store.OpenSegment(location.Segment))
        {
            RandomAccess.Write(file, [0xFF], location.Offset);
        }

        LarderException error = Assert.Throws<LarderException>(() => _store.Collect());

        Assert.Equal(ErrorCodes.StoreDamaged, error.Code);
        Assert.Contains("kept", error.Message + error.Why, StringComparison.Ordinal);
        Assert.Equal(0, _store.Root.Database.First("SELECT count(*) FROM blobs WHERE doomed IS NOT NULL", row => row.Number(0)));
    }

    [Fact]
    public void A_file_that_looks_like_a_directory_does_not_hide_one()
    {
        using StoreWriter writer = _store.Store.BeginWriting();
        Digest below = writer.Put(TestStore.Bytes(3000, 1), BlobKinds.File);
        Larder.Formats.Castore.DirectoryBuilder inner = new();
        inner.Add("below"u8, Larder.Formats.Castore.Node.File(below, 3000, isExecutable: false));
        Larder.Formats.Castore.CastoreDirectory directory = inner.Build();
        Larder.Formats.Castore.Node node = writer.PutDirectory(directory);
        Larder.Formats.Castore.DirectoryBuilder outer = new();
        outer.Add("a"u8, Larder.Formats.Castore.Node.File(writer.Put(directory.Encode(), BlobKinds.File), (ulong)directory.Encode().Length, isExecutable: false));
        outer.Add("b"u8, node);
        _store.Roots.Commit(writer, "both", FileSystem.Plain(writer.PutDirectory(outer.Build())));
        writer.Dispose();

        _store.Collect();

        Assert.True(_store.Store.Contains(below));
    }

    [Fact]
    public void What_a_writer_left_that_died_before_its_commit_goes_at_once()
    {
        _store.Keep("kept", RandomFileSystem.Of(1));
        _store.Reopen();
        string copy = _store.Temp.Combine("copy.db");
        File.Copy(Path.Combine(_store.RootPath, "larder.db"), copy);
        _store.Put([.. Enumerable.Range(0, 20).Select(index => TestStore.Bytes(10_000, index))]);
        _store.RestoreDatabase(copy);

        CollectionResult result = _store.Collect();

        Assert.Equal((20, 0), (result.Deleted, result.Waiting));
        Assert.Equal(Reached.By([RandomFileSystem.Of(1)]), _store.Rows());
    }

    [Fact]
    public void A_root_whose_removal_died_before_its_commit_is_no_garbage()
    {
        _store.Keep("stays", RandomFileSystem.Of(1));
        _store.Reopen();
        string copy = _store.Temp.Combine("copy.db");
        File.Copy(Path.Combine(_store.RootPath, "larder.db"), copy);
        _store.Roots.Remove("stays");
        _store.RestoreDatabase(copy);

        _store.Collect();

        Assert.NotNull(_store.Roots.Find("stays"));
        Assert.Equal(0, new StoreUsage(_store.Root, TimeProvider.System).Measure([]).Garbage);
    }

    [Fact]
    public void Only_the_newest_record_of_a_name_stays()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            _store.Keep("moves", RandomFileSystem.Of(seed));
            _store.Keep("goes", RandomFileSystem.Of(seed));
        }

        _store.Roots.Remove("goes");
        _store.Collect();

        Assert.Equal(2, _store.Root.Database.First("SELECT count(*) FROM blobs WHERE kinds & 8", row => row.Number(0)));
    }

    // Roots that stay, each with a large and a small side, and garbage in between in the same segments.
    private void MakeGarbage()
    {
        for (int index = 0; index < 4; index++)
        {
            _store.Keep($"kept{index}", RandomFileSystem.Of(index, Large));
            _store.Put(RandomFileSystem.Of(50 + index, Large));
            _store.Put(RandomFileSystem.Of(60 + index));
            _store.Keep($"import/{index}", RandomFileSystem.Of(70 + index, Large));
            _store.Keep($"gone{index}", RandomFileSystem.Of(80 + index, Large));
            _store.Roots.Remove($"gone{index}");
        }
    }

    private string[] AllRows() =>
        [.. _store.Root.Database.Query("SELECT digest, size, kinds FROM blobs ORDER BY digest", row => $"{Convert.ToHexString(row.Bytes(0))} {row.Number(1)} {row.Number(2)}")];

    private static long Size(params RandomFileSystem[] made) => made.SelectMany(one => one.Blobs.Values.Concat(one.Directories.Values.Select(directory => directory.Encode())).Append(one.Metadata))
        .DistinctBy(blob => Digest.Of(blob)).Sum(blob => (long)blob.Length);

    private static IEnumerable<WalkedPath> Walk(RandomFileSystem made)
    {
        using FileSystemWalker walker = made.Walk();
        while (walker.Next() is { } path)
        {
            yield return path;
        }
    }

    private sealed class ShiftedClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + by;
    }
}
