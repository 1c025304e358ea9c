using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Checking;
using Larder.Store.Importing;
using Larder.Store.Peers;
using Larder.Store.Roots;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Store.Checking;

public sealed class StoreRepairTests : IDisposable
{
    private static readonly byte[] Content = TestStore.Bytes(7000, 1);

    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_damaged_blob_is_read_again_from_the_archive_that_was_imported()
    {
        FileSystem made = ImportDirectory("made");
        string archive = _store.Temp.Combine("site.tar");
        File.WriteAllBytes(archive, _store.ExportTar(made));
        using TestStore other = new();
        using (StoreWriter writer = other.Store.BeginWriting())
        {
            using FileStream stream = File.OpenRead(archive);
            FileSystem fileSystem = new TarImporter(writer).Import(stream).FileSystem;
            other.Roots.Commit(writer, "site", fileSystem, source: ContentSource.At(ContentSource.Archive, archive));
        }

        Flip(other, Digest.Of(Content));
        RepairResult repair = Repair(other);

        Assert.Empty(repair.After.Damages);
        Assert.Contains(repair.Attempts, attempt => attempt == new RepairAttempt($"archive {archive}", 1, null));
    }

    [Fact]
    public void A_source_with_other_content_is_not_taken_and_is_named()
    {
        ImportDirectory("site");
        Flip(_store, Digest.Of(Content));
        File.WriteAllBytes(_store.Temp.Combine("site", "file"), TestStore.Bytes(7000, 2));
        long blobs = Count();

        RepairResult repair = Repair(_store);

        Assert.Equal(Digest.Of(Content), Assert.Single(repair.After.Damages).Digest);
        Assert.Contains(repair.Attempts, attempt => attempt.Source == $"directory {_store.Temp.Combine("site")}" && attempt.Taken == 0);
        Assert.Equal(blobs, Count());
        Assert.False(_store.Store.Contains(Digest.Of(TestStore.Bytes(7000, 2))));

        Directory.Delete(_store.Temp.Combine("site"), recursive: true);
        Assert.Contains(Repair(_store).Attempts, attempt => attempt.Source.StartsWith("directory", StringComparison.Ordinal) && attempt.Problem is not null);
    }

    [Fact]
    public void Another_store_gives_what_is_damaged_here_and_is_verified()
    {
        ImportDirectory("site");
        using TestStore backup = new();
        using LocalPeer own = new(_store.Store, TimeProvider.System);
        using (LocalPeer to = new(backup.Store, TimeProvider.System))
        {
            PeerTransfer.Run(own, to, _store.Roots.List(), replaces: false);
        }

        Directory.Delete(_store.Temp.Combine("site"), recursive: true);
        Flip(_store, Digest.Of(Content));
        Flip(backup, Digest.Of(Content));
        using LocalPeer peer = new(backup.Store, TimeProvider.System);
        RepairResult refused = Repair(_store, new PeerRepairSource(peer, "backup"));
        Assert.Single(refused.After.Damages);
        Assert.Contains(refused.Attempts, attempt => attempt is { Source: "backup", Taken: 0, Problem: not null });

        Flip(backup, Digest.Of(Content));
        Assert.Empty(Repair(_store, new PeerRepairSource(peer, "backup")).After.Damages);
        Assert.Equal(Content, _store.Store.Read(Digest.Of(Content), Content.Length));
    }

    [Fact]
    public void A_damaged_blob_that_nothing_needs_is_forgotten()
    {
        ImportDirectory("site");
        Digest stray = _store.Put(TestStore.Bytes(5000, 9))[0];
        Flip(_store, stray);

        Assert.Empty(Repair(_store).After.Damages);
        Assert.False(_store.Store.Contains(stray));
    }

    [Fact]
    public void A_name_whose_removal_was_lost_does_not_come_back()
    {
        ImportDirectory("gone");
        _store.Roots.Remove("gone");
        Digest removal = _store.Root.Database.First("SELECT digest FROM blobs WHERE kinds = 8 ORDER BY id DESC", row => new Digest(row.Bytes(0)));
        Flip(_store, removal);

        Assert.Empty(Repair(_store).After.Damages);
        _store.LoseDatabase();
        IndexRebuild.Run(_store.Store);
        Assert.Empty(_store.Roots.List());
    }

    [Fact]
    public void A_segment_that_another_process_appends_to_is_left_to_it()
    {
        ImportDirectory("site");
        using (SafeFileHandle file = _store.OpenSegment(1))
        {
            RandomAccess.Write(file, [0xFF], 20);
        }

        using SafeFileHandle held = _store.OpenSegment(1);
        Assert.True(Larder.Native.Durability.FileLock.TryLock(held, shared: false));
        RepairResult repair = Repair(_store);
        Assert.NotEmpty(repair.After.Damages);
        Assert.Contains(repair.Attempts, attempt => attempt.Problem?.Contains("another process", StringComparison.Ordinal) == true);

        // Closing it would not do: a process that another test is just starting may have it too.
        Larder.Native.Durability.FileLock.Release(held);
        Assert.Empty(Repair(_store).After.Damages);
        Assert.False(File.Exists(_store.SegmentPath(1)));
    }

    private static RepairResult Repair(TestStore store, params IRepairSource[] given) => StoreRepair.Run(
        store.Store, StoreVerifier.Run(store.Store, new VerifyOptions(), TimeProvider.System), given, _ => null, TimeProvider.System);

    private long Count() => _store.Root.Database.First("SELECT count(*) FROM blobs", row => row.Number(0));

    private FileSystem ImportDirectory(string name)
    {
        string site = _store.Temp.Combine("site");
        Directory.CreateDirectory(Path.Combine(site, "sub"));
        File.WriteAllBytes(Path.Combine(site, "file"), Content);
        File.WriteAllBytes(Path.Combine(site, "sub", "small"), [1, 2, 3]);
        using DirectoryHandle directory = DirectoryHandle.Open(site);
        using StoreWriter writer = _store.Store.BeginWriting();
        FileSystem fileSystem = new DirectoryImporter(writer).Import(directory).FileSystem;
        _store.Roots.Commit(writer, name, fileSystem, source: ContentSource.At(ContentSource.Directory, site));
        return fileSystem;
    }

    private static void Flip(TestStore store, Digest digest)
    {
        BlobLocation location = store.Store.Find(digest)!.Value;
        using SafeFileHandle file = store.OpenSegment(location.Segment);
        byte[] one = new byte[1];
        _ = RandomAccess.Read(file, one, location.Offset);
        RandomAccess.Write(file, [(byte)(one[0] ^ 4)], location.Offset);
    }
}
