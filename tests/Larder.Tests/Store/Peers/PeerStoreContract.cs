using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store.Peers;
using Larder.Store.Roots;
using Larder.Store.Segments;
using Larder.Testing.Files;

namespace Larder.Tests.Store.Peers;

/// <summary>What every store behind the seam must do; each implementation runs all of it.</summary>
public abstract class PeerStoreContract : IDisposable
{
    private readonly TempDirectory _temp = new();

    protected string RootPath => _temp.Combine("peer");

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _temp.Dispose();

    protected abstract IPeerStore Open();

    [Fact]
    public void It_lacks_what_was_not_put_and_gives_what_was()
    {
        byte[][] blobs = [TestStore.Bytes(5, 1), TestStore.Bytes(700_000, 2), TestStore.Bytes(3000, 3)];
        Digest[] digests = [.. blobs.Select(blob => Digest.Of(blob))];
        using (IPeerStore peer = Open())
        {
            Assert.Equal(digests, peer.FindMissing([.. digests, Digest.Of([])]));
            Put(peer, blobs[0]);
            Put(peer, blobs[1]);
            Put(peer, blobs[1]);
            peer.Commit();
            Assert.Equal([digests[2]], peer.FindMissing(digests));
        }

        using IPeerStore again = Open();
        Dictionary<Digest, byte[]> given = [];
        again.Read([digests[1], digests[2], digests[0], Digest.Of([])], (digest, size, kinds, content) =>
        {
            Assert.True(kinds.HasFlag(BlobKinds.File));
            using MemoryStream bytes = new();
            content.CopyTo(bytes);
            Assert.Equal(size, bytes.Length);
            given.Add(digest, bytes.ToArray());
        });
        Assert.Equal([digests[1], digests[0], Digest.Of([])], given.Keys);
        Assert.Equal(blobs[1], given[digests[1]]);
    }

    [Fact]
    public void Other_content_than_was_announced_is_refused_and_nothing_is_kept()
    {
        byte[] content = TestStore.Bytes(3000, 1);
        foreach ((Digest digest, long size, BlobKinds kinds, int code) in ((Digest, long, BlobKinds, int)[])
            [
                (Digest.Of([1]), 3000, BlobKinds.File, 2001),
                (Digest.Of(content), 3000, BlobKinds.Directory, 2201),
                (Digest.Of([1]), 3000, BlobKinds.Directory, 2001),
            ])
        {
            LarderException error = Assert.Throws<LarderException>(() =>
            {
                using IPeerStore peer = Open();
                peer.Put(digest, size, kinds, new MemoryStream(content));
                peer.Commit();
            });
            Assert.Equal(code, error.Code.Number);
            using IPeerStore again = Open();
            Assert.Single(again.FindMissing([digest]));
        }
    }

    [Fact]
    public void A_name_keeps_a_whole_tree_and_is_not_taken_from_other_content()
    {
        DirectoryBuilder builder = new();
        byte[] content = TestStore.Bytes(100, 1);
        builder.Add("file"u8, Node.File(Digest.Of(content), 100, false));
        CastoreDirectory directory = builder.Build();
        FileSystem fileSystem = FileSystem.Plain(directory.ToNode());
        FileSystem empty = FileSystem.Plain(CastoreDirectory.Empty.ToNode());
        DateTimeOffset expires = DateTimeOffset.FromUnixTimeMilliseconds(4_000_000_000_000);
        Fails(ErrorCodes.NotInStore, peer => peer.SetRoot("name", fileSystem, null, replaces: false));
        Fails(ErrorCodes.NotInStore, peer =>
        {
            peer.Put(directory.ComputeDigest(), directory.Encode().Length, BlobKinds.Directory, new MemoryStream(directory.Encode()));
            peer.SetRoot("name", fileSystem, null, replaces: false);
        });
        using (IPeerStore peer = Open())
        {
            Assert.Empty(peer.ListRoots());
            Put(peer, content);
            peer.SetRoot("name", fileSystem, expires, replaces: false);
            peer.SetRoot("name", fileSystem, expires, replaces: false);
            StoreRoot root = Assert.Single(peer.ListRoots());
            Assert.Equal(("name", fileSystem, expires), (root.Name, root.FileSystem, root.Expires));
        }

        Fails(ErrorCodes.NameTaken, peer => peer.SetRoot("name", empty, null, replaces: false));
        using IPeerStore again = Open();
        again.SetRoot("name", empty, null, replaces: true);
        Assert.Equal(empty, Assert.Single(again.ListRoots()).FileSystem);
    }

    private void Fails(ErrorCode code, Action<IPeerStore> act) => Assert.Equal(code, Assert.Throws<LarderException>(() =>
    {
        using IPeerStore peer = Open();
        act(peer);
    }).Code);

    private static void Put(IPeerStore peer, byte[] content) => peer.Put(Digest.Of(content), content.Length, BlobKinds.File, new MemoryStream(content));
}
