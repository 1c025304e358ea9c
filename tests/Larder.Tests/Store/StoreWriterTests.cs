using Larder.Formats.Digests;
using Larder.Store;
using Larder.Store.Segments;

namespace Larder.Tests.Store;

/// <summary>Writers that work together: each blob once, all of it present at once.</summary>
public sealed class StoreWriterTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_blob_that_one_of_them_has_is_not_written_by_another()
    {
        byte[] early = TestStore.Bytes(5000, 1);
        byte[] late = TestStore.Bytes(5000, 2);
        using StoreWriter writer = _store.Store.BeginWriting();
        writer.Put(early, BlobKinds.File);
        StoreWriter sibling = writer.NewSibling();
        sibling.Put(late, BlobKinds.File);

        sibling.Put(early, BlobKinds.File);
        writer.Put(late, BlobKinds.File);
        writer.Commit();

        Assert.Equal((2, 10_000), (writer.NewBlobs, writer.NewBytes));
        Assert.Equal(early, _store.Store.Read(Digest.Of(early), 5000));
        Assert.Equal(late, _store.Store.Read(Digest.Of(late), 5000));
    }

    [Fact]
    public void Nothing_of_any_of_them_is_present_before_the_commit()
    {
        using StoreWriter writer = _store.Store.BeginWriting();
        Digest own = writer.Put("own"u8, BlobKinds.File);
        Digest other = writer.NewSibling().Put("other"u8, BlobKinds.File);
        Assert.False(_store.Store.Contains(own) || _store.Store.Contains(other));

        Assert.Throws<InvalidOperationException>(() => writer.Commit(_ => throw new InvalidOperationException()));
        Assert.False(_store.Store.Contains(own) || _store.Store.Contains(other));

        writer.Commit();
        Assert.True(_store.Store.Contains(own) && _store.Store.Contains(other));
    }
}
