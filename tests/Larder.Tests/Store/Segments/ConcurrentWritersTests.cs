using Larder.Formats.Digests;
using Larder.Store;
using Larder.Store.Segments;

namespace Larder.Tests.Store.Segments;

public sealed class ConcurrentWritersTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Two_writers_have_a_segment_each_and_the_first_row_of_a_blob_wins()
    {
        using TestStore other = new(_store.RootPath);
        byte[] both = TestStore.Bytes(5000, 1);
        using StoreWriter first = _store.Store.BeginWriting();
        using StoreWriter second = other.Store.BeginWriting();
        Digest digest = first.Put(both, BlobKinds.File);
        second.Put(both, BlobKinds.Metadata);
        Digest own = first.Put([1], BlobKinds.File);
        Digest others = second.Put([2], BlobKinds.File);

        second.Commit();
        first.Commit();

        Assert.Equal(2, _store.Store.Find(digest)!.Value.Segment);
        Assert.Equal(BlobKinds.File | BlobKinds.Metadata, _store.Store.Find(digest)!.Value.Kinds);
        Assert.Equal((1, 2), (_store.Store.Find(own)!.Value.Segment, _store.Store.Find(others)!.Value.Segment));
        Assert.Equal(both, _store.Store.Read(digest, 5000));
        Assert.Equal(both, other.Store.Read(digest, 5000));
        _store.LoseDatabase();
        IndexRebuild.Run(_store.Store);
        Assert.Equal(both, _store.Store.Read(digest, 5000));
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        byte[][] shared = [.. Enumerable.Range(0, 60).Select(index => TestStore.Bytes(index * 150, index))];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() =>
        {
            using TestStore mine = new(_store.RootPath);
            for (int batch = 0; batch < 5; batch++)
            {
                mine.Put([.. shared.Skip(batch * 12).Take(12), TestStore.Bytes(2500, 1000 + (number * 10) + batch)]);
            }
        })));

        byte[][] all = [.. shared, .. Enumerable.Range(0, 20).Select(index => TestStore.Bytes(2500, 1000 + (index / 5 * 10) + (index % 5)))];
        Assert.All(all, blob => Assert.Equal(blob, _store.Store.Read(Digest.Of(blob), 10_000)));
        _store.LoseDatabase();
        Assert.Equal(0, IndexRebuild.Run(_store.Store).Damaged);
        Assert.All(all, blob => Assert.Equal(blob, _store.Store.Read(Digest.Of(blob), 10_000)));
    }

    [Fact]
    public async Task A_store_is_made_once_however_many_find_none()
    {
        string path = _store.Temp.Combine("fresh");
        Larder.Database.Roots.LarderRoot.Open(path).Dispose();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => new TestStore(path).Dispose())));

        Assert.Equal(["format", "segments"], Directory.EnumerateFileSystemEntries(Path.Combine(path, "store")).Select(Path.GetFileName).Order());
    }
}
