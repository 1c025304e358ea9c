using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Checking;
using Larder.Store.Segments;
using Larder.Testing.Builders;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Store.Checking;

public sealed class StoreVerifierTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Nothing_is_found_on_a_sound_store_and_all_of_it_is_read()
    {
        Assert.Equal(0, Verify().Blobs);
        Fill();
        VerifyResult result = Verify();

        Assert.Empty(result.Damages);
        Assert.Equal(1, result.Roots);
        Assert.Equal(Count("SELECT count(*) FROM blobs"), result.Blobs);
        Assert.Equal(Count("SELECT sum(size) FROM blobs"), result.Bytes);
    }

    [Fact]
    public void A_damaged_blob_is_named_with_the_roots_and_paths_that_need_it()
    {
        byte[] shared = TestStore.Bytes(5000, 1);
        Commit("one", [("a/file", shared), ("b/same", shared), ("other", TestStore.Bytes(3000, 2))]);
        Commit("pack/me/tool/1_x1", [("c", shared)]);
        Flip(Digest.Of(shared));

        Damage damage = Assert.Single(Verify().Damages);

        Assert.Equal((DamageKind.Blob, Digest.Of(shared)), (damage.Kind, damage.Digest));
        Assert.Equal(["one: /a/file", "one: /b/same", "pack/me/tool/1_x1: /c"], damage.Uses.Select(use => use.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_damaged_directory_and_damaged_metadata_are_named_with_what_needs_them()
    {
        FileSystem fileSystem = Commit("one", [("a/b/file", [1])]);
        Node a = Find(fileSystem.Root, "a");
        Node b = Find(a, "b");
        Flip(b.Digest);
        Damage damage = Assert.Single(Verify().Damages);
        Assert.Equal((b.Digest, "one: /a/b"), (damage.Digest, Assert.Single(damage.Uses).ToString()));
        Flip(b.Digest);

        Assert.NotEqual(FileSystem.NoMetadata, fileSystem.Metadata);
        Flip(fileSystem.Metadata);
        damage = Assert.Single(Verify().Damages);
        Assert.Equal((fileSystem.Metadata, "one"), (damage.Digest, Assert.Single(damage.Uses).ToString()));
    }

    [Fact]
    public void A_blob_that_the_index_lost_is_missing_where_it_is_needed()
    {
        byte[] content = TestStore.Bytes(3000, 1);
        Commit("one", [("file", content)]);
        Run("DELETE FROM blobs WHERE digest = ?1", Digest.Of(content).Bytes.ToArray());

        Damage damage = Assert.Single(Verify().Damages);

        Assert.Equal((Digest.Of(content), "one: /file"), (damage.Digest, Assert.Single(damage.Uses).ToString()));
    }

    [Fact]
    public void Uses_beyond_a_bound_are_not_listed_and_said_to_be_there()
    {
        byte[] content = TestStore.Bytes(100, 1);
        Commit("many", [.. Enumerable.Range(0, 1500).Select(number => ($"f{number:d5}", content))]);
        Flip(Digest.Of(content));

        Damage damage = Assert.Single(Verify().Damages);

        Assert.Equal(1000, damage.Uses.Count);
        Assert.True(damage.HasMoreUses);
    }

    [Fact]
    public void Only_what_was_stored_since_the_last_check_is_read()
    {
        Fill();
        VerifyResult first = Verify();
        Assert.Equal(0, Verify(new() { SinceLast = true }).Blobs);
        Digest later = _store.Put(TestStore.Bytes(4000, 77))[0];
        Assert.Equal(1, Verify(new() { SinceLast = true }).Blobs);
        Assert.Equal(0, Verify(new() { SinceLast = true }).Blobs);
        Flip(later);
        Assert.Empty(Verify(new() { SinceLast = true }).Damages);
        Assert.Single(Verify().Damages);

        // Damage is told again until it is repaired: its segment does not count as checked further than before.
        _store.Put(TestStore.Bytes(4000, 78));
        Flip(Digest.Of(TestStore.Bytes(4000, 78)));
        Assert.Single(Verify(new() { SinceLast = true }).Damages);
        Assert.Single(Verify(new() { SinceLast = true }).Damages);
        Assert.Equal(first.Blobs + 2, Verify().Blobs);
        Assert.Equal(9, Count("SELECT count(*) FROM checks"));
    }

    [Fact]
    public void A_sample_reads_a_part()
    {
        for (int number = 0; number < 50; number++)
        {
            _store.Put(TestStore.Bytes(200, number), TestStore.Bytes(3000, 1000 + number));
        }

        Assert.Equal(7, Verify(new() { Count = 7 }).Blobs);
        Assert.Equal(100, Verify(new() { Count = 1_000_000 }).Blobs);
        Assert.Equal(100, Verify(new() { Share = 1 }).Blobs);
        Assert.InRange(Verify(new() { Share = 0.5 }).Blobs, 1, 99);

        // What only a sample has read was not checked.
        Assert.Equal(100, Verify(new() { SinceLast = true }).Blobs);
    }

    [Fact]
    public void Blobs_larger_than_what_is_read_at_once_are_checked()
    {
        byte[] large = TestStore.Bytes((9 << 20) + 5, 1);
        Digest digest = _store.Put(large, [1, 2, 3])[0];
        Assert.Empty(Verify().Damages);
        Flip(digest, large.Length - 1);
        Assert.Equal(digest, Assert.Single(Verify().Damages).Digest);
    }

    [Fact]
    public void Rows_that_say_other_than_the_segments_are_the_databases_damage()
    {
        Fill();
        foreach (string change in (string[])
            [
                "UPDATE blobs SET size = size + 1 WHERE id = 3",
                "UPDATE blobs SET size = -5 WHERE id = 3",
                "UPDATE blobs SET kinds = 0 WHERE id = 3",
                "UPDATE blobs SET digest = zeroblob(32) WHERE id = (SELECT min(id) FROM blobs WHERE kinds = 1)",
                "UPDATE roots SET created = created + 1",
                "UPDATE roots SET name = 'other'",
                "UPDATE roots SET expires = 5",
                "UPDATE file_systems SET metadata = zeroblob(32)",
                "UPDATE segments SET bytes = bytes - 4096",
            ])
        {
            string copy = _store.Temp.Combine("copy.db");
            File.Delete(copy);
            Run($"VACUUM INTO '{copy}'");
            Run(change);

            IReadOnlyList<Damage> damages = Verify().Damages;

            Assert.True(damages.Any(damage => damage.Kind is DamageKind.Database), $"{change}: {string.Join("; ", damages)}");
            Assert.All(damages, damage => Assert.True(damage.Kind is DamageKind.Database or DamageKind.Blob, damage.ToString()));
            _store.RestoreDatabase(copy);
            Assert.Empty(Verify().Damages);
        }
    }

    [Fact]
    public void What_a_process_is_about_to_commit_is_not_damage()
    {
        Fill();
        using StoreWriter writing = _store.Store.BeginWriting();
        writing.Put(new MemoryStream(TestStore.Bytes(3 << 20, 5)), 3 << 20, BlobKinds.File);
        writing.Read(writing.Put([5, 5, 5], BlobKinds.File), 3);
        Assert.Empty(Verify().Damages);
        writing.Commit();
        Assert.Empty(Verify().Damages);
    }

    [Fact]
    public async Task Nothing_is_found_while_others_import()
    {
        Fill();
        using CancellationTokenSource done = new();
        Task importing = Task.Run(() =>
        {
            using TestStore other = new(_store.RootPath);
            for (int round = 0; !done.IsCancellationRequested; round++)
            {
                using StoreWriter writer = other.Store.BeginWriting();
                FileSystem fileSystem = TestStore.Put(writer, RandomFileSystem.Of(round, new() { MaxPaths = 10 }));
                other.Roots.Commit(writer, $"round/{round % 3}", fileSystem);
            }
        });
        for (int round = 0; round < 25; round++)
        {
            Assert.Empty(Verify().Damages);
        }

        await done.CancelAsync();
        await importing;
        Assert.Empty(Verify().Damages);
    }

    private void Fill()
    {
        using StoreWriter writer = _store.Store.BeginWriting();
        FileSystem fileSystem = TestStore.Put(writer, RandomFileSystem.Of(3, new() { MaxPaths = 40, MaxContentLength = 5000 }));
        writer.Commit();
        writer.Put(TestStore.Bytes(3000, 9), BlobKinds.File);
        _store.Roots.Commit(writer, "made", fileSystem);
    }

    private FileSystem Commit(string name, IReadOnlyList<(string Path, byte[] Content)> files)
    {
        string directory = _store.Temp.Combine("tree-" + Guid.NewGuid().ToString("n"));
        foreach ((string path, byte[] content) in files)
        {
            string file = Path.Combine(directory, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }

        FileSystem fileSystem = _store.Import(directory).FileSystem;
        using StoreWriter writer = _store.Store.BeginWriting();
        _store.Roots.Commit(writer, name, fileSystem);
        return fileSystem;
    }

    private Node Find(Node directory, string name)
    {
        Assert.True(_store.Store.ReadDirectory(directory.Digest).TryFind(System.Text.Encoding.UTF8.GetBytes(name), out Node node));
        return node;
    }

    private void Flip(Digest digest, long at = 0)
    {
        BlobLocation location = _store.Store.Find(digest)!.Value;
        using SafeFileHandle file = _store.OpenSegment(location.Segment);
        byte[] one = new byte[1];
        _ = RandomAccess.Read(file, one, location.Offset + at);
        RandomAccess.Write(file, [(byte)(one[0] ^ 4)], location.Offset + at);
    }

    private VerifyResult Verify(VerifyOptions? options = null) => StoreVerifier.Run(_store.Store, options ?? new(), TimeProvider.System);

    private long Count(string sql) => _store.Root.Database.First(sql, row => row.Number(0));

    private void Run(string sql, params object?[] parameters) => _store.Root.Database.Query(sql, row => 0, parameters);
}
