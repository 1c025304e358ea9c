using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Checking;
using Larder.Store.Peers;
using Larder.Store.Roots;
using Larder.Store.Segments;
using Larder.Testing.Builders;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Store.Peers;

public sealed class PeerTransferTests : IDisposable
{
    private readonly TestStore _a = new();
    private readonly TestStore _b = new();
    private readonly TestStore _c = new();

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
    }

    [Fact]
    public void What_goes_from_store_to_store_arrives_as_it_was_and_moves_once()
    {
        for (int seed = 0; seed < 8; seed++)
        {
            Fill(_a, $"tree/{seed}", seed);
        }

        TransferResult first = Move(_a, _b);
        Assert.True(first.Blobs > 100);
        TransferResult second = Pull(_b, _c);
        Assert.Equal((first.Blobs, first.Directories, first.Bytes), (second.Blobs, second.Directories, second.Bytes));
        Assert.Equal(_a.Roots.List().Select(root => (root.Name, root.Id)), _c.Roots.List().Select(root => (root.Name, root.Id)));
        Assert.All(_a.Roots.List(), root => Assert.Equal(_a.Walk(root.FileSystem), _c.Walk(root.FileSystem)));
        Assert.Empty(StoreVerifier.Run(_c.Store, new VerifyOptions(), TimeProvider.System).Damages);
        foreach (TransferResult again in (TransferResult[])[Move(_a, _b), Pull(_b, _c), Move(_c, _a), Pull(_a, _c)])
        {
            Assert.Equal((0L, 0L, 0L), (again.Blobs, again.Directories, again.Bytes));
        }
    }

    [Fact]
    public void Only_what_is_missing_moves()
    {
        byte[] shared = TestStore.Bytes(50_000, 1);
        Commit(_a, "one", ("same", shared), ("other", TestStore.Bytes(4000, 2)));
        Move(_a, _b);
        Commit(_a, "two", ("same", shared), ("added", TestStore.Bytes(4000, 3)));

        TransferResult result = Move(_a, _b);

        Assert.Equal((2L, 1L), (result.Blobs, result.Directories));
        Assert.InRange(result.Bytes, 4000, 4500);
    }

    [Fact]
    public void A_transfer_that_was_cut_goes_on_where_it_was()
    {
        Fill(_a, "tree", 1);
        long whole = Count(_a, "SELECT count(*) FROM blobs WHERE kinds <> 8");
        long moved = 0;
        for (int cut = 5; Count(_b, "SELECT count(*) FROM roots") == 0; cut++)
        {
            using LocalPeer from = new(_a.Store, TimeProvider.System);
            using LocalPeer there = new(_b.Store, TimeProvider.System);
            using CutPeer to = new(there, cut);
            try
            {
                PeerTransfer.Run(from, to, _a.Roots.List(), replaces: false);
            }
            catch (IOException)
            {
                Assert.Empty(_b.Roots.List());
            }

            moved += to.Taken;
            Assert.True(moved <= whole);
        }

        Assert.Equal(whole, moved);
        Assert.Empty(StoreVerifier.Run(_b.Store, new VerifyOptions(), TimeProvider.System).Damages);
    }

    [Fact]
    public void What_a_name_kept_before_and_lost_is_moved_again()
    {
        byte[] content = TestStore.Bytes(4000, 1);
        Commit(_a, "one", ("d/file", content));
        Move(_a, _b);
        _b.Root.Database.Query("DELETE FROM blobs WHERE digest = ?1", row => 0, Digest.Of(content).Bytes.ToArray());

        Assert.Equal(1, Move(_a, _b).Blobs);
        Assert.Equal(content, _b.Store.Read(Digest.Of(content), 5000));
    }

    [Fact]
    public void Damaged_content_does_not_leave_the_store()
    {
        byte[] content = TestStore.Bytes(4000, 1);
        Commit(_a, "one", ("file", content));
        BlobLocation location = _a.Store.Find(Digest.Of(content))!.Value;
        using (SafeFileHandle file = _a.OpenSegment(location.Segment))
        {
            RandomAccess.Write(file, [(byte)~content[0]], location.Offset);
        }

        Assert.Equal(ErrorCodes.DigestMismatch, Assert.Throws<LarderException>(() => Move(_a, _b)).Code);
        Assert.Equal(ErrorCodes.DigestMismatch, Assert.Throws<LarderException>(() => Pull(_a, _c)).Code);
        Assert.Empty(_b.Roots.List());
        Assert.False(_c.Store.Contains(Digest.Of(content)));
    }

    [Fact]
    public void Installed_packs_go_by_the_id_of_their_content()
    {
        FileSystem fileSystem = Fill(_a, "pack/me/tool/1.0_x1", 3);

        Assert.Equal([$"import/{fileSystem.ComputeId()}"], Move(_a, _b).Roots);
        Assert.Equal(fileSystem, Assert.Single(_b.Roots.List()).FileSystem);
    }

    [Fact]
    public void A_name_with_other_content_is_taken_only_when_that_is_asked_for()
    {
        FileSystem mine = Fill(_a, "name", 1);
        FileSystem theirs = Fill(_b, "name", 2);

        Assert.Equal(ErrorCodes.NameTaken, Assert.Throws<LarderException>(() => Move(_a, _b)).Code);
        Assert.Equal(theirs, _b.Roots.Find("name")!.FileSystem);
        Move(_a, _b, replaces: true);
        Assert.Equal(mine, _b.Roots.Find("name")!.FileSystem);
    }

    [Fact]
    public void A_tree_deeper_than_a_stack_and_one_that_is_a_file_go_too()
    {
        using (StoreWriter writer = _a.Store.BeginWriting())
        {
            Node node = Node.File(writer.Put([1, 2, 3], BlobKinds.File), 3, false);
            _a.Roots.Commit(writer, "file", FileSystem.Plain(node));
            for (int depth = 0; depth < 5000; depth++)
            {
                DirectoryBuilder builder = new();
                builder.Add("d"u8, node);
                node = writer.PutDirectory(builder.Build());
            }

            _a.Roots.Commit(writer, "deep", FileSystem.Plain(node));
        }

        Assert.Equal(5000, Move(_a, _b).Directories);
        Assert.Empty(StoreVerifier.Run(_b.Store, new VerifyOptions(), TimeProvider.System).Damages);
        Assert.Equal(2, _b.Roots.List().Count);
    }

    private static TransferResult Move(TestStore from, TestStore to, bool replaces = false)
    {
        using ServedStore served = new(to.RootPath);
        using StreamPeer peer = new(served.Input, served.Output);
        using LocalPeer own = new(from.Store, TimeProvider.System);
        return PeerTransfer.Run(own, peer, from.Roots.List(), replaces);
    }

    private static TransferResult Pull(TestStore from, TestStore to)
    {
        using ServedStore served = new(from.RootPath);
        using StreamPeer peer = new(served.Input, served.Output);
        using LocalPeer own = new(to.Store, TimeProvider.System);
        return PeerTransfer.Run(peer, own, peer.ListRoots(), replaces: false);
    }

    private static FileSystem Fill(TestStore store, string name, int seed)
    {
        using StoreWriter writer = store.Store.BeginWriting();
        FileSystem fileSystem = TestStore.Put(writer, RandomFileSystem.Of(seed, new() { MaxPaths = 60, MaxContentLength = 4000 }));
        store.Roots.Commit(writer, name, fileSystem);
        return fileSystem;
    }

    private static void Commit(TestStore store, string name, params (string Path, byte[] Content)[] files)
    {
        using StoreWriter writer = store.Store.BeginWriting();
        DirectoryBuilder builder = new();
        foreach ((string path, byte[] content) in files)
        {
            Node node = Node.File(writer.Put(content, BlobKinds.File), (ulong)content.Length, false);
            string[] parts = path.Split('/');
            for (int part = parts.Length - 1; part > 0; part--)
            {
                DirectoryBuilder inner = new();
                inner.Add(System.Text.Encoding.UTF8.GetBytes(parts[part]), node);
                node = writer.PutDirectory(inner.Build());
            }

            builder.Add(System.Text.Encoding.UTF8.GetBytes(parts[0]), node);
        }

        store.Roots.Commit(writer, name, FileSystem.Plain(writer.PutDirectory(builder.Build())));
    }

    private static long Count(TestStore store, string sql) => store.Root.Database.First(sql, row => row.Number(0));

    /// <summary>A connection that breaks after some blobs.</summary>
    private sealed class CutPeer(IPeerStore inner, int after) : IPeerStore
    {
        public int Taken { get; private set; }

        public bool IsLocal => inner.IsLocal;

        public IReadOnlyList<Digest> FindMissing(IReadOnlyList<Digest> digests) => inner.FindMissing(digests);

        public void Put(Digest digest, long size, BlobKinds kinds, Stream content)
        {
            if (Taken == after)
            {
                throw new IOException("The connection broke.");
            }

            inner.Put(digest, size, kinds, content);
            inner.Commit();
            Taken++;
        }

        public void Commit() => inner.Commit();

        public void Read(IReadOnlyList<Digest> digests, PeerBlobTaker take) => inner.Read(digests, take);

        public IReadOnlyList<StoreRoot> ListRoots() => inner.ListRoots();

        public void SetRoot(string name, FileSystem fileSystem, DateTimeOffset? expires, bool replaces) => inner.SetRoot(name, fileSystem, expires, replaces);

        public void Dispose()
        {
            // The inner one is the test's.
        }
    }
}
