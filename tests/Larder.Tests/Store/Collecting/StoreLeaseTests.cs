using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Collecting;
using Larder.Store.Segments;
using Larder.Testing.Builders;

namespace Larder.Tests.Store.Collecting;

/// <summary>Commands at work while a collection runs: the second store stands for another process.</summary>
public sealed class StoreLeaseTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_lease_holds_what_was_doomed_after_it_was_taken()
    {
        byte[] blob = TestStore.Bytes(5000, 1);
        Digest digest = Assert.Single(_store.Put(blob));
        CollectionResult result;
        using (TestStore reading = new(_store.RootPath))
        {
            result = _store.Collect();

            Assert.Equal((1, 0, 1), (result.Doomed, result.Deleted, result.Waiting));
            Assert.Equal(blob, reading.Store.Read(digest, 5000));
            Assert.Null(reading.Store.FindKept(digest));

            // Who comes later does not see it, so that it can go without asking him.
            Assert.False(_store.Store.Contains(digest));
            Assert.Equal((0, 0, 1), (_store.Collect() is var again ? (again.Doomed, again.Deleted, again.Waiting) : default));
            Assert.Equal(blob, reading.Store.Read(digest, 5000));
        }

        result = _store.Collect();
        Assert.Equal((0, 1, 0), (result.Doomed, result.Deleted, result.Waiting));
    }

    [Fact]
    public void What_a_command_found_before_it_was_doomed_is_kept_by_its_root()
    {
        RandomFileSystem made = RandomFileSystem.Of(1);
        _store.Put(made);
        using (TestStore importing = new(_store.RootPath))
        {
            using StoreWriter writer = importing.Store.BeginWriting();
            FileSystem fileSystem = TestStore.Put(writer, made);
            Assert.Equal(0, writer.NewBlobs);
            Assert.True(_store.Collect().Waiting > 0);
            importing.Roots.Commit(writer, "kept", fileSystem);
        }

        Assert.Equal(0, _store.Collect().Doomed);
        Assert.Equal(Reached.By(made), _store.Rows());
    }

    [Fact]
    public void A_doomed_blob_is_absent_to_writers_who_store_it_again()
    {
        byte[] blob = TestStore.Bytes(5000, 1);
        Digest digest = Assert.Single(_store.Put(blob));
        using TestStore reading = new(_store.RootPath);
        BlobLocation old = reading.Store.Find(digest)!.Value;
        _store.Collect();

        using (StoreWriter writer = _store.Store.BeginWriting())
        {
            writer.Put(blob, BlobKinds.File);
            Assert.Equal(1, writer.NewBlobs);
            writer.Commit();
        }

        Assert.NotEqual(old, _store.Store.Find(digest)!.Value);

        // The old place is still somebody's, and stays until he is done.
        Assert.Equal(blob, reading.Store.Read(digest, old, 5000));
        _store.Collect();
        Assert.Equal(blob, reading.Store.Read(digest, old, 5000));
    }

    [Fact]
    public void A_root_of_what_was_taken_away_is_refused()
    {
        RandomFileSystem made = RandomFileSystem.Of(1);
        FileSystem fileSystem = _store.Put(made);
        _store.Collect();
        using TestStore holding = new(_store.RootPath);
        _store.Put(TestStore.Bytes(100, 5));
        _store.Collect();
        using StoreWriter writer = _store.Store.BeginWriting();

        LarderException error = Assert.Throws<LarderException>(() => _store.Roots.Commit(writer, "late", fileSystem));

        Assert.Equal(ErrorCodes.CollectedMeanwhile, error.Code);
        Assert.Null(_store.Roots.Find("late"));
        Assert.Equal(ErrorCodes.NotInStore, Assert.Throws<LarderException>(() => Larder.Store.Trees.FileSystemPresence.Require(_store.Store, fileSystem)).Code);
    }

    [Fact]
    public void A_lease_ends_with_its_store()
    {
        _store.Put([1, 2, 3]);
        TestStore reading = new(_store.RootPath);
        _store.Collect();
        long epoch = Epochs.Current(_store.Root.Database);

        Assert.Equal(1, epoch);
        Assert.False(StoreLease.HaveEndedBefore(_store.Root, epoch));
        reading.Dispose();
        Assert.True(StoreLease.HaveEndedBefore(_store.Root, epoch));
    }

    [Fact]
    public async Task Importers_and_a_collector_at_once_lose_nothing()
    {
        using CancellationTokenSource done = new();
        string path = _store.RootPath;
        Task collecting = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                using Larder.Database.Roots.LarderRoot root = Larder.Database.Roots.LarderRoot.Open(path);
                new StoreCollector(root, TimeProvider.System).Run(new());
            }
        });

        await Task.WhenAll(Enumerable.Range(0, 3).Select(number => Task.Run(() =>
        {
            for (int round = 0; round < 8; round++)
            {
                using TestStore mine = new(path);
                mine.Keep($"mine{number}", RandomFileSystem.Of((number + round) % 5, new() { MaxContentLength = 6000 }));
                mine.Keep($"round{number}-{round}", RandomFileSystem.Of(round % 5, new() { MaxContentLength = 6000 }));
                if (round % 2 == 0)
                {
                    mine.Roots.Remove($"round{number}-{round}");
                }
            }
        })));
        await done.CancelAsync();
        await collecting;

        _store.Collect();
        Assert.Equal(0, _store.Collect().Waiting);
        Assert.Equal(15, _store.Roots.List().Count);
        Assert.All(_store.Roots.List(), root => Assert.NotEmpty(_store.ExportTar(root.FileSystem)));
        Assert.Equal(0, IndexRebuild.Run(_store.Store).Damaged);
        Assert.All(_store.Roots.List(), root => Assert.NotEmpty(_store.ExportTar(root.FileSystem)));
    }
}
