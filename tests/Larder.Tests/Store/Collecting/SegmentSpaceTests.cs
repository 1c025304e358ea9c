using Larder.Database;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Durability;
using Larder.Store;
using Larder.Store.Collecting;
using Larder.Store.Segments;
using Larder.Testing;
using Larder.Testing.Builders;
using Larder.Testing.Files;

namespace Larder.Tests.Store.Collecting;

public sealed class SegmentSpaceTests : IDisposable
{
    private const int MiB = 1 << 20;
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Dead_blocks_are_holes_and_what_shares_a_block_with_the_living_is_zero()
    {
        byte[] dead = TestStore.Bytes(2 * MiB, 1);
        byte[] deadSmall = TestStore.Bytes(500, 2);
        byte[] live = TestStore.Bytes(3 * MiB, 3);
        byte[] liveSmall = TestStore.Bytes(600, 4);
        Digest[] digests = Keep(_store, "kept", [dead, deadSmall, live, liveSmall], [2, 3]);
        BlobLocation[] places = [.. digests.Select(digest => _store.Store.Find(digest)!.Value)];

        CollectionResult result = _store.Collect();

        Assert.True(result.FreedBytes >= 2 * MiB, $"{result.FreedBytes} bytes were freed");
        Assert.Equal(live, _store.Store.Read(digests[2], live.Length));
        Assert.Equal(liveSmall, _store.Store.Read(digests[3], live.Length));
        Assert.Equal(places[2], _store.Store.Find(digests[2]));
        byte[] bytes = File.ReadAllBytes(_store.SegmentPath(1));
        Assert.True(bytes.AsSpan((int)places[0].Offset, dead.Length).IndexOfAnyExcept((byte)0) < 0);
        Assert.True(bytes.AsSpan((int)places[1].Offset, deadSmall.Length).IndexOfAnyExcept((byte)0) < 0);

        _store.LoseDatabase();
        Assert.Equal(0, IndexRebuild.Run(_store.Store).Damaged);
        Assert.False(_store.Store.Contains(digests[0]) || _store.Store.Contains(digests[1]));
        Assert.Equal(digests[0], Assert.Single(_store.Put(dead)));
        Assert.Equal(dead, _store.Store.Read(digests[0], dead.Length));
    }

    [Fact]
    public void What_a_collection_that_was_killed_left_is_freed_by_the_next_one()
    {
        byte[] dead = TestStore.Bytes(500, 1);
        Digest[] digests = Keep(_store, "kept", [dead, TestStore.Bytes(600, 2)], [0, 1]);
        BlobLocation place = _store.Store.Find(digests[0])!.Value;
        using (UnitOfWork work = _store.Root.Database.Begin())
        {
            work.Execute("DELETE FROM blobs WHERE digest = ?1", digests[0].Bytes.ToArray());
            SegmentUse.Vacate(work, [place.Segment]);
            work.Commit(new KillPoint("test"));
        }

        Keep(_store, "kept", [TestStore.Bytes(600, 2)], [0]);
        _store.Collect();

        byte[] bytes = File.ReadAllBytes(_store.SegmentPath(place.Segment));
        Assert.True(bytes.AsSpan((int)place.Offset, dead.Length).IndexOfAnyExcept((byte)0) < 0);
        Assert.False(Assert.Single(SegmentUse.All(_store.Root.Database)).IsVacated);
    }

    [Fact]
    public void A_blob_that_is_partly_zero_is_damaged_and_not_collected()
    {
        byte[] blob = TestStore.Bytes(20_000, 1);
        Digest digest = Assert.Single(_store.Put(blob));
        using (var file = _store.OpenSegment(1))
        {
            RandomAccess.Write(file, new byte[4096], _store.Store.Find(digest)!.Value.Offset + 4096);
        }

        _store.LoseDatabase();

        Assert.Equal(new RebuildResult(0, 1, 0), IndexRebuild.Run(_store.Store));
    }

    [Fact]
    public void A_segment_without_the_living_is_unlinked_and_its_number_never_comes_again()
    {
        // Zeros cost no disk, and a blob of this size has a sealed segment of its own.
        using (StoreWriter writer = _store.Store.BeginWriting())
        {
            writer.Put(new MemoryStream(new byte[65 * MiB]), 65 * MiB, BlobKinds.File);
            writer.Commit();
        }

        Assert.True(File.Exists(Path.ChangeExtension(_store.SegmentPath(1), ".idx")));
        RandomFileSystem made = RandomFileSystem.Of(1);
        _store.Keep("kept", made);

        _store.Collect();

        Assert.Equal([2L], _store.Store.Segments.List());
        Assert.False(File.Exists(Path.ChangeExtension(_store.SegmentPath(1), ".idx")));
        Assert.Equal([2L], SegmentUse.All(_store.Root.Database).Select(use => use.Id));
        _store.Roots.Remove("kept");
        _store.Collect();
        _store.Put([1]);
        Assert.DoesNotContain(1L, _store.Store.Segments.List());
    }

    [Fact]
    public void Blobs_of_a_segment_that_is_mostly_dead_move_and_who_comes_late_looks_up_once_more()
    {
        byte[][] blobs = [.. Enumerable.Range(0, 3000).Select(seed => TestStore.Bytes(900, seed))];
        Digest[] digests = Keep(_store, "kept", blobs, [.. Enumerable.Range(0, 3000).Where(index => index % 300 == 0)]);
        using TestStore late = new(_store.RootPath);
        BlobLocation old = late.Store.Find(digests[300])!.Value;

        CollectionResult pinned = _store.CollectMounted(_store.Roots.Find("kept")!.FileSystem);
        Assert.Equal(old.Segment, _store.Store.Find(digests[300])!.Value.Segment);
        Assert.True(pinned.Waiting > 0);

        late.Reopen();
        _store.Collect();

        BlobLocation moved = _store.Store.Find(digests[300])!.Value;
        Assert.NotEqual(old.Segment, moved.Segment);
        Assert.DoesNotContain(old.Segment, _store.Store.Segments.List());
        Assert.Equal(blobs[300], late.Store.Read(digests[300], old, 900));
        Assert.All(Enumerable.Range(0, 10), index => Assert.Equal(blobs[index * 300], _store.Store.Read(digests[index * 300], 900)));
        _store.LoseDatabase();
        Assert.Equal(0, IndexRebuild.Run(_store.Store).Damaged);
        Assert.Equal(blobs[300], _store.Store.Read(digests[300], 900));
    }

    [Fact]
    public void What_is_damaged_does_not_move()
    {
        byte[][] blobs = [.. Enumerable.Range(0, 2000).Select(seed => TestStore.Bytes(900, seed))];
        Digest[] digests = Keep(_store, "kept", blobs, [0, 1999]);
        BlobLocation place = _store.Store.Find(digests[0])!.Value;
        using (var file = _store.OpenSegment(1))
        {
            RandomAccess.Write(file, [(byte)~blobs[0][0]], place.Offset);
        }

        _store.Collect();

        Assert.Equal(place, _store.Store.Find(digests[0]));
        Assert.Equal(blobs[1999], _store.Store.Read(digests[1999], 900));
    }

    [Fact]
    public void Leftovers_of_many_writers_become_one()
    {
        List<StoreWriter> writers = [];
        List<TestStore> stores = [];
        RandomFileSystem[] made = [.. Enumerable.Range(0, 12).Select(seed => RandomFileSystem.Of(seed))];
        foreach ((RandomFileSystem one, int index) in made.Select(ValueTuple.Create<RandomFileSystem, int>))
        {
            stores.Add(new TestStore(_store.RootPath));
            writers.Add(stores[^1].Store.BeginWriting());
            stores[^1].Roots.Commit(writers[^1], $"kept{index}", TestStore.Put(writers[^1], one));
        }

        writers.ForEach(writer => writer.Dispose());
        stores.ForEach(store => store.Dispose());
        Assert.Equal(12, _store.Store.Segments.List().Count);

        _store.Collect();

        Assert.Single(_store.Store.Segments.List());
        Assert.Equal(Reached.By(made), _store.Rows());
    }

    [Fact]
    public void What_a_killed_importer_left_is_cut()
    {
        _store.Keep("kept", RandomFileSystem.Of(1));
        byte[] left;
        using (StoreWriter dying = _store.Store.BeginWriting())
        {
            Digest small = dying.Put(new MemoryStream(TestStore.Bytes(8 * MiB, 9)), 8 * MiB, BlobKinds.File).Digest;
            Assert.NotEmpty(dying.Read(small, 9 * MiB));
            left = File.ReadAllBytes(_store.SegmentPath(1));
        }

        // A process that dies cuts nothing.
        File.WriteAllBytes(_store.SegmentPath(1), left);

        Assert.True(_store.Collect().FreedBytes >= 8 * MiB);
    }

    [Fact]
    public void A_chosen_plan_leaves_nothing_to_choose()
    {
        SegmentUse full = new(1, true, false, 1000, 200L << 20);
        SegmentUse wasted = new(2, true, false, 10, 1 << 20);
        SegmentUse[] leftovers = [.. Enumerable.Range(3, 9).Select(id => new SegmentUse(id, false, false, 5, id * 1000L))];

        Assert.Equal([2L, .. Enumerable.Range(3, 8).Select(id => (long)id)], CompactionPlan.Choose(
            [(full, 260L << 20), (wasted, 20L << 20), .. leftovers.Select(use => (use, use.Needed))]).Select(use => use.Id));
        Assert.Empty(CompactionPlan.Choose([(full, 260L << 20), (wasted with { IsSealed = false }, 1 << 20)]));
    }

    [RootFact]
    public void A_collection_begins_on_a_full_disk()
    {
        using TinyDisk disk = new(32 * MiB);
        using TestStore store = new(Path.Combine(disk.Path, "root"));
        Keep(store, "goes", [TestStore.Bytes(8 * MiB, 1), TestStore.Bytes(100, 2)], [0, 1]);
        RandomFileSystem stays = RandomFileSystem.Of(1);
        store.Keep("stays", stays);
        store.Roots.Remove("goes");
        Assert.True(store.Root.Directory.OpenDirectory("store"u8).Stat("reserve"u8).AllocatedBytes >= StoreReserve.Size);
        using (FileStream ballast = File.Create(Path.Combine(disk.Path, "ballast")))
        {
            Assert.ThrowsAny<IOException>(() => Fill(ballast));
        }

        CollectionResult result = store.Collect();

        Assert.True(result.FreedBytes >= 8 * MiB);
        Assert.Equal(Reached.By(stays), store.Rows());
        Assert.True(store.Root.Directory.OpenDirectory("store"u8).Stat("reserve"u8).AllocatedBytes >= StoreReserve.Size);
    }

    private static void Fill(FileStream file)
    {
        for (int block = 0; block < 32 * MiB / 4096; block++)
        {
            file.Write(new byte[4096]);
            file.Flush();
        }
    }

    // Puts blobs in this order, and keeps some of them.
    private static Digest[] Keep(TestStore store, string name, byte[][] blobs, int[] kept)
    {
        using StoreWriter writer = store.Store.BeginWriting();
        Digest[] digests = [.. blobs.Select(blob => writer.Put(blob, BlobKinds.File))];
        Larder.Formats.Castore.DirectoryBuilder builder = new();
        foreach (int index in kept)
        {
            builder.Add(System.Text.Encoding.ASCII.GetBytes($"{index:d6}"), Larder.Formats.Castore.Node.File(digests[index], (ulong)blobs[index].Length, isExecutable: false));
        }

        store.Roots.Commit(writer, name, FileSystem.Plain(writer.PutDirectory(builder.Build())));
        return digests;
    }
}
