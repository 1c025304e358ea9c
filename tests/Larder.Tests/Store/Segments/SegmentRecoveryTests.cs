using Larder.Database;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Store.Segments;

public sealed class SegmentRecoveryTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void What_was_committed_survives_a_cut_anywhere_after_it()
    {
        byte[][] blobs = [.. Enumerable.Range(0, 20).Select(index => TestStore.Bytes(index * 333, index))];
        Digest[] digests = _store.Put(blobs);
        long committed = new FileInfo(_store.SegmentPath(1)).Length;
        byte[] uncommitted;
        using (StoreWriter dying = _store.Store.BeginWriting())
        {
            dying.Put(new MemoryStream(TestStore.Bytes(3 << 20, 99)), 3 << 20, BlobKinds.File);
            Digest small = dying.Put([1, 2, 3], BlobKinds.File);
            dying.Read(small, 10);

            // What a process leaves that dies here; one that lives cuts it.
            uncommitted = File.ReadAllBytes(_store.SegmentPath(1));
        }

        Assert.Equal(committed, new FileInfo(_store.SegmentPath(1)).Length);
        Assert.True(uncommitted.Length > committed + (3 << 20));
        Random random = new(1);
        long[] cuts = [committed, committed + 1, committed + 4095, committed + 4096, uncommitted.Length,
            .. Enumerable.Range(0, 15).Select(_ => random.NextInt64(committed, uncommitted.Length))];
        Assert.All(cuts, cut =>
        {
            File.WriteAllBytes(_store.SegmentPath(1), uncommitted[..(int)cut]);
            _store.Reopen();
            using StoreWriter writer = _store.Store.BeginWriting();
            writer.Put([9, 9, 9], BlobKinds.File);

            Assert.Equal(committed, new FileInfo(_store.SegmentPath(1)).Length);
            Assert.All(digests.Zip(blobs), pair => Assert.Equal(pair.Second, _store.Store.Read(pair.First, 10_000)));
        });

        Assert.Single(_store.Put([7, 7, 7]));
        _store.LoseDatabase();
        Assert.Equal(0, IndexRebuild.Run(_store.Store).Damaged);
        Assert.All(digests, digest => Assert.True(_store.Store.Contains(digest)));
    }

    [Fact]
    public void Garbage_after_the_last_footer_is_cut()
    {
        Digest digest = Assert.Single(_store.Put(TestStore.Bytes(5000, 1)));
        long committed = new FileInfo(_store.SegmentPath(1)).Length;
        using (SafeFileHandle file = _store.OpenSegment(1))
        {
            RandomAccess.Write(file, TestStore.Bytes(100_000, 2), committed);
        }

        _store.Reopen();
        Digest next = Assert.Single(_store.Put(TestStore.Bytes(6000, 3)));

        Assert.Equal(committed, _store.Store.Find(next)!.Value.Offset);
        Assert.Equal(TestStore.Bytes(5000, 1), _store.Store.Read(digest, 5000));
        Assert.Equal(TestStore.Bytes(6000, 3), _store.Store.Read(next, 6000));
    }

    [Fact]
    public void A_footer_inside_a_blob_is_not_believed()
    {
        _store.Put([1]);
        SegmentHeader header = SegmentFiles.Read(_store, 1).Header;
        byte[] lie = TestStore.Bytes(500, 5);

        // One that another store could have written, at the place where the blob will lie.
        long offset = new FileInfo(_store.SegmentPath(1)).Length;
        SegmentFooter forged = new(1, offset, 0, [new SegmentEntry(Digest.Of(lie), offset, 500, BlobKinds.Root)]);
        Digest foreign = Assert.Single(_store.Put(forged.Encode(SegmentHeader.New(1).Nonce)));
        Assert.Equal(offset, _store.Store.Find(foreign)!.Value.Offset);
        Assert.Equal(2, SegmentFiles.Read(_store, 1).Footers.Count);

        // One with the right nonce, which only the segment itself has, at another place.
        SegmentFooter copied = new(1, 4096, 0, [new SegmentEntry(Digest.Of(lie), offset, 500, BlobKinds.Root)]);
        _store.Put(copied.Encode(header.Nonce));
        Assert.Equal(3, SegmentFiles.Read(_store, 1).Footers.Count);

        _store.LoseDatabase();
        Assert.Equal(new RebuildResult(3, 0, 0), IndexRebuild.Run(_store.Store));
    }

    [Fact]
    public void A_batch_that_was_synced_and_not_recorded_is_found_by_the_next_writer()
    {
        _store.Put([1]);
        byte[] blob = TestStore.Bytes(5000, 1);
        Digest[] digests = _store.Put(blob, [4, 4, 4]);
        Forget(digests);
        Assert.All(digests, digest => Assert.False(_store.Store.Contains(digest)));

        _store.Put([2]);

        Assert.Equal(blob, _store.Store.Read(digests[0], 5000));
        Assert.Equal([4, 4, 4], _store.Store.Read(digests[1], 5000));
    }

    [Fact]
    public void A_footer_that_reached_the_disk_before_its_blobs_lists_only_what_is_there()
    {
        _store.Put([1]);
        byte[] lost = TestStore.Bytes(5000, 1);
        Digest[] digests = _store.Put(lost, [4, 4, 4]);
        long offset = _store.Store.Find(digests[0])!.Value.Offset;
        Forget(digests);
        using (SafeFileHandle file = _store.OpenSegment(1))
        {
            RandomAccess.Write(file, new byte[4096], offset);
        }

        _store.Put([2]);

        Assert.False(_store.Store.Contains(digests[0]));
        Assert.Equal([4, 4, 4], _store.Store.Read(digests[1], 10));
        Assert.Equal(lost, _store.Store.Read(Assert.Single(_store.Put(lost)), 5000));
    }

    [Fact]
    public void A_seal_that_was_cut_short_is_finished()
    {
        Digest digest = Assert.Single(_store.Put([1]));
        string path = _store.SegmentPath(1);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);

        Digest next = Assert.Single(_store.Put([2]));

        Assert.Equal(2, _store.Store.Find(next)!.Value.Segment);
        Assert.Equal([2L], _store.Store.Index.Unsealed().Select(segment => segment.Id));
        Assert.Equal([1], _store.Store.Read(digest, 1));

        // The index is written first, then the mode is changed.
        File.WriteAllBytes(Path.ChangeExtension(_store.SegmentPath(2), ".idx"), []);
        Digest last = Assert.Single(_store.Put([3]));

        Assert.Equal(3, _store.Store.Find(last)!.Value.Segment);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(_store.SegmentPath(2)));
        Assert.True(new FileInfo(Path.ChangeExtension(_store.SegmentPath(2), ".idx")).Length > 0);
    }

    [Fact]
    public void A_segment_that_lost_committed_bytes_is_damaged()
    {
        _store.Put([1], TestStore.Bytes(5000, 1));
        using (SafeFileHandle file = _store.OpenSegment(1))
        {
            FileContent.SetLength(file, 4096);
        }

        _store.Reopen();

        Assert.Equal(ErrorCodes.StoreDamaged, Assert.Throws<LarderException>(() => _store.Put([2])).Code);
        Assert.Equal(new RebuildResult(0, 0, 0), IndexRebuild.Run(_store.Store));
        Assert.Single(_store.Put([2], TestStore.Bytes(5000, 1))[1..]);

        File.Delete(_store.SegmentPath(1));
        _store.Reopen();

        Assert.Equal(ErrorCodes.StoreDamaged, Assert.Throws<LarderException>(() => _store.Put([3])).Code);
        Assert.False(File.Exists(_store.SegmentPath(1)));
        IndexRebuild.Run(_store.Store);
        Assert.Single(_store.Put([3]));
    }

    [Fact]
    public void Segments_of_a_database_that_was_lost_are_found_again_even_without_a_rebuild()
    {
        Digest first = Assert.Single(_store.Put(TestStore.Bytes(3000, 1)));
        _store.LoseDatabase();

        Digest second = Assert.Single(_store.Put(TestStore.Bytes(3000, 2)));
        _store.Put([1]);

        Assert.Equal(2, _store.Store.Find(second)!.Value.Segment);
        Assert.Equal(TestStore.Bytes(3000, 1), _store.Store.Read(first, 3000));
    }

    // As if the process had died between the sync and the commit of its last batch.
    private void Forget(Digest[] digests)
    {
        SegmentFooter last = SegmentFiles.Read(_store, 1).Footers[^1];
        using UnitOfWork work = _store.Root.Database.Begin();
        foreach (Digest digest in digests)
        {
            work.Execute("DELETE FROM blobs WHERE digest = ?1", digest.Bytes.ToArray());
        }

        work.Execute("UPDATE segments SET bytes = ?1", SegmentFiles.Read(_store, 1).Footers[^2].End);
        work.Commit(new("test.forget"));
        Assert.True(last.Entries.Count >= digests.Length);
        _store.Reopen();
    }
}
