using Larder.Formats.Digests;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Segments;
using Larder.Testing.Streams;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Store.Segments;

public sealed class SegmentLayoutTests : IDisposable
{
    private const int MiB = 1 << 20;
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Blobs_of_every_size_come_back_and_lie_where_they_should()
    {
        int[] sizes = [0, 1, 7, 8, 9, 2047, 2048, 2049, 4095, 4096, 4097, 65536, MiB - 1, MiB, MiB + 1, (2 * MiB) + 4097];
        byte[][] blobs = [.. sizes.Select(size => TestStore.Bytes(size, size))];
        Digest[] small = _store.Put(blobs);
        using StoreWriter writer = _store.Store.BeginWriting();
        Digest[] streamed = [.. blobs.Select(blob => Changed(blob)).Select(blob => writer.Put(new MemoryStream(blob), blob.Length, BlobKinds.File).Digest)];
        writer.Commit();

        _store.Reopen();

        Assert.All(small.Zip(blobs), pair => Assert.Equal(pair.Second, _store.Store.Read(pair.First, 3 * MiB)));
        Assert.All(streamed.Zip(blobs), pair => Assert.Equal(Changed(pair.Second), _store.Store.Read(pair.First, 3 * MiB)));
        Assert.All(small.Concat(streamed), digest =>
        {
            BlobLocation location = _store.Store.Find(digest)!.Value;
            Assert.Equal(0, location.Offset % (location.Size >= 2048 ? 4096 : 8));
        });
    }

    [Fact]
    public void Padding_is_zero_and_shows_no_neighbour()
    {
        // Each blob that is there already is written, then taken back, and a shorter one takes its place.
        byte[] there = TestStore.Bytes((3 * MiB) + 5000, 1);
        _store.Put([1], there);
        using (StoreWriter writer = _store.Store.BeginWriting())
        {
            for (int round = 0; round < 5; round++)
            {
                writer.Put(TestStore.Bytes(100 + round, 50 + round), BlobKinds.File);
                writer.Put(new MemoryStream(there), there.Length, BlobKinds.File);
                writer.Put(TestStore.Bytes(2100 + (4096 * round), 100 + round), BlobKinds.File);
                writer.Put(new MemoryStream([.. TestStore.Bytes(MiB + 17, 200 + round), .. new byte[9000]]), MiB, BlobKinds.File);
            }

            writer.Commit();
        }

        byte[] segment = File.ReadAllBytes(_store.SegmentPath(1));
        bool[] isUsed = new bool[segment.Length];
        isUsed.AsSpan(0, SegmentHeader.Size).Fill(true);
        foreach (SegmentFooter footer in SegmentFiles.Read(_store, 1).Footers)
        {
            isUsed.AsSpan((int)footer.Offset, SegmentFooter.Length(footer.Entries.Count)).Fill(true);
            foreach (SegmentEntry entry in footer.Entries)
            {
                Assert.False(isUsed.AsSpan((int)entry.Offset, (int)entry.Size).Contains(true));
                isUsed.AsSpan((int)entry.Offset, (int)entry.Size).Fill(true);
                Assert.Equal(entry.Digest, Digest.Of(segment.AsSpan((int)entry.Offset, (int)entry.Size)));
            }
        }

        Assert.All(Enumerable.Range(0, segment.Length).Where(at => !isUsed[at]), at => Assert.Equal(0, segment[at]));
        Assert.Equal(0, segment.Length % 4096);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(1023)]
    [InlineData(1024)]
    public void A_run_of_small_blobs_that_is_full_to_its_last_byte_is_written(int size)
    {
        byte[][] blobs = [.. Enumerable.Range(0, (SegmentLayout.SmallRun / size) + 1).Select(index => TestStore.Bytes(size, index))];

        Digest[] digests = _store.Put(blobs);

        Assert.All(digests.Zip(blobs), pair => Assert.Equal(pair.Second, _store.Store.Read(pair.First, size)));
    }

    [Fact]
    public void Whatever_comes_in_whatever_order_comes_back()
    {
        int[] edges = [1, 8, 100, 2040, 2047, 2048, 4096, 5000, 65536, MiB, MiB + 1];
        Dictionary<Digest, int> seeds = [];
        Random random = new(1);
        using StoreWriter writer = _store.Store.BeginWriting();
        for (int step = 0; step < 4000; step++)
        {
            // A third of them is there already.
            int seed = random.Next(3000);
            int size = seed % 50 == 0 ? edges[seed % edges.Length] : new Random(seed).Next(3000);
            byte[] blob = TestStore.Bytes(size, seed);
            seeds[writer.Put(new MemoryStream(blob), size, BlobKinds.File).Digest] = seed;
            if (random.Next(200) == 0)
            {
                writer.Commit();
            }
        }

        writer.Commit();
        Assert.Equal(0, IndexRebuild.Run(_store.Store).Damaged);
        Assert.All(seeds.Keys, digest => Assert.Equal(digest, Digest.Of(_store.Store.Read(digest, 2 * MiB))));
    }

    [Fact]
    public void Zero_runs_are_holes()
    {
        byte[] sparse = new byte[8 * MiB];
        sparse[0] = 1;
        sparse[^1] = 1;
        Digest digest = Assert.Single(_store.Put(sparse));

        BlobLocation location = _store.Store.Find(digest)!.Value;
        using SafeFileHandle file = _store.OpenSegment(location.Segment);

        Assert.InRange(DirectoryHandle.StatOpen(file).AllocatedBytes, 4096, MiB);
        Assert.Equal((location.Offset, location.Offset + 4096), FileContent.NextData(file, location.Offset));
        Assert.Equal(sparse, _store.Store.Read(digest, 8 * MiB));
    }

    [Fact]
    public void Footers_form_a_chain_that_lists_every_blob_once()
    {
        Digest[] all = [.. Enumerable.Range(1, 6).SelectMany(batch => _store.Put(
            [.. Enumerable.Range(0, batch * 3).Select(index => TestStore.Bytes((index * 700) + batch, (batch * 100) + index))]))];

        (_, IReadOnlyList<SegmentFooter> footers) = SegmentFiles.Read(_store, 1);

        Assert.Equal(6, footers.Count);
        Assert.Equal([0, .. footers.SkipLast(1).Select(footer => footer.Offset)], footers.Select(footer => footer.Previous));
        Assert.Equal(all.Order(), footers.SelectMany(footer => footer.Entries).Select(entry => entry.Digest).Order());
        Assert.Equal(footers[^1].End, new FileInfo(_store.SegmentPath(1)).Length);
    }

    [Fact]
    public void A_blob_of_64_mebibytes_gets_a_sealed_segment_of_its_own()
    {
        byte[] large = new byte[64 * MiB];
        large[12345] = 1;
        _store.Put([1, 2, 3]);
        using (StoreWriter writer = _store.Store.BeginWriting())
        {
            writer.Put([4, 5, 6], BlobKinds.File);
            writer.Put(new MemoryStream(large), large.Length, BlobKinds.File);
            writer.Put([7, 8, 9], BlobKinds.File);
            writer.Commit();
        }

        BlobLocation location = _store.Store.Find(Digest.Of(large))!.Value;
        string path = _store.SegmentPath(location.Segment);

        Assert.Equal(2, location.Segment);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(path));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(Path.ChangeExtension(path, ".idx")));
        Assert.Equal(0, new FileInfo(path).Length % 4096);
        Assert.Single(Assert.Single(SegmentFiles.Read(_store, 2).Footers).Entries);
        Assert.Equal([1L, 1L, 1L], new byte[][] { [1, 2, 3], [4, 5, 6], [7, 8, 9] }.Select(blob => _store.Store.Find(Digest.Of(blob))!.Value.Segment));
    }

    [Fact]
    public void Large_blobs_that_are_there_leave_nothing_behind()
    {
        byte[] large = new byte[64 * MiB];
        for (int round = 0; round < 3; round++)
        {
            using StoreWriter writer = _store.Store.BeginWriting();
            writer.Put(TestStore.Bytes(10, round), BlobKinds.File);
            writer.Put(new MemoryStream(large), large.Length, BlobKinds.File);
            writer.Put(TestStore.Bytes(20, round), BlobKinds.File);
            writer.Commit();
        }

        // One shared, one for the large blob, and one empty that waits for the next large blob.
        Assert.Equal([1L, 2L, 3L], _store.Store.Segments.List());
        Assert.Equal(SegmentHeader.Size, new FileInfo(_store.SegmentPath(3)).Length);
    }

    [Fact]
    public void A_stream_that_fails_takes_back_what_it_gave()
    {
        using (StoreWriter writer = _store.Store.BeginWriting())
        {
            Assert.Throws<IOException>(() => writer.Put(new ThrowAfterStream(TestStore.Bytes(3 * MiB, 3)), 5 * MiB, BlobKinds.File));
            writer.Put(TestStore.Bytes(3000, 4), BlobKinds.File);
            writer.Commit();
        }

        Assert.Equal(1, SegmentFiles.Read(_store, 1).Footers.Sum(footer => footer.Entries.Count));
        Assert.Equal(4096 * 3, new FileInfo(_store.SegmentPath(1)).Length);
    }

    [Fact]
    public void A_blob_is_counted_as_new_once_and_learns_further_kinds()
    {
        byte[] blob = [10, 3];
        using StoreWriter writer = _store.Store.BeginWriting();
        Digest digest = writer.Put(blob, BlobKinds.File);
        writer.Put(blob, BlobKinds.Metadata);
        Assert.Equal(1, writer.NewBlobs);
        writer.Commit();
        writer.Put(blob, BlobKinds.Directory);
        writer.Commit();

        Assert.Equal(1, writer.NewBlobs);
        Assert.Equal(BlobKinds.File | BlobKinds.Metadata | BlobKinds.Directory, _store.Store.Find(digest)!.Value.Kinds);
        _store.LoseDatabase();
        IndexRebuild.Run(_store.Store);
        Assert.Equal(BlobKinds.File | BlobKinds.Metadata | BlobKinds.Directory, _store.Store.Find(digest)!.Value.Kinds);
    }

    [Fact]
    public void A_batch_can_be_read_before_it_is_committed()
    {
        using StoreWriter writer = _store.Store.BeginWriting();
        byte[][] blobs = [.. Enumerable.Range(0, 50).Select(index => TestStore.Bytes(index * 97, index))];
        foreach (byte[] blob in blobs)
        {
            Digest digest = writer.Put(blob, BlobKinds.File);
            Assert.Equal(blob, writer.Read(digest, 5000));
            Assert.Equal(blob.Length == 0, _store.Store.Contains(digest));
        }

        writer.Commit();
        Assert.All(blobs, blob => Assert.Equal(blob, _store.Store.Read(Digest.Of(blob), 5000)));
    }

    private static byte[] Changed(byte[] blob) => [.. blob, 42];
}
