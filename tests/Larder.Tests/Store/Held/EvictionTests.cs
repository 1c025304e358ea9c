using System.Globalization;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Checking;
using Larder.Store.Collecting;
using Larder.Store.Held;
using Larder.Store.Peers;
using Larder.Store.Roots;
using Larder.Store.Segments;
using Larder.Testing.Builders;

namespace Larder.Tests.Store.Held;

/// <summary>Blobs whose bytes lie in a file of an installed revision.</summary>
public sealed class EvictionTests : IDisposable
{
    private const string Tree = "installed/p/n/1.0.0_1/tree";
    private const int Files = 40;

    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void What_is_held_takes_space_once_and_reads_as_before()
    {
        FileSystem made = Install();
        IReadOnlyList<string> walk = _store.Walk(made);
        byte[] archive = _store.ExportTar(made);

        CollectionResult result = Evict();

        Assert.Equal(Held.Length, result.Held);
        Assert.Equal(Held.Sum(file => file.Content.Length), result.HeldBytes);
        Assert.InRange(result.FreedBytes, result.HeldBytes, long.MaxValue);
        Assert.Equal(result.Held, HeldNames().Length);
        Assert.All(Held, file => Assert.True(Location(file.Content).IsHeld));
        Assert.False(Location(Content(0)).IsHeld);
        Assert.Equal(walk, _store.Walk(made));
        Assert.Equal(archive, _store.ExportTar(made));
        Assert.Empty(Verify().Damages);
        Assert.Equal(result.HeldBytes, new StoreUsage(_store.Root, TimeProvider.System).Measure([made]).HeldBytes);

        // Again there is nothing to do.
        Assert.Equal(0, Evict().FreedBytes);
    }

    [Fact]
    public void A_dry_run_says_what_would_be_held()
    {
        Install();
        CollectionResult said = _store.Collect(new() { IsDryRun = true, Installed = Installed() });

        Assert.Equal(0, _store.Root.Database.First("SELECT count(*) FROM blobs WHERE segment IS NULL", row => row.Number(0)));
        CollectionResult done = Evict();
        Assert.Equal((done.Held, done.HeldBytes), (said.Held, said.HeldBytes));
    }

    [Fact]
    public void A_file_that_was_changed_before_is_not_held()
    {
        Install();
        Change(Held[0].Name);
        File.Delete(PathOf(Held[1].Name));
        File.CreateSymbolicLink(PathOf(Held[1].Name), "/etc/passwd");
        Directory.Move(PathOf("inside"), PathOf("moved"));

        int inside = Held.Count(file => file.Name.StartsWith("inside", StringComparison.Ordinal));
        Assert.Equal(Held.Length - 2 - inside, Evict().Held);
        Assert.False(Location(Held[0].Content).IsHeld);
        Assert.Empty(Verify().Damages);
        Assert.Equal(Held.Length - 2 - inside, HeldNames().Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_is_damaged_afterwards_is_refused_found_and_repaired(bool isMissing)
    {
        FileSystem made = Install();
        byte[] archive = _store.ExportTar(made);
        using TestStore other = new();
        other.ImportTar(archive);
        Evict();
        Damage(Held[0], isMissing);

        LarderException error = Assert.Throws<LarderException>(() => Read(Held[0].Content));
        Assert.Equal(isMissing ? ErrorCodes.StoreDamaged : ErrorCodes.DigestMismatch, error.Code);
        Damage found = Assert.Single(Verify().Damages);
        Assert.Equal((DamageKind.Blob, Digest.Of(Held[0].Content), (long?)null), (found.Kind, found.Digest, found.Segment));

        using LocalPeer peer = new(other.Store, TimeProvider.System);
        RepairResult repair = StoreRepair.Run(_store.Store, Verify(), [new PeerRepairSource(peer, "other")], _ => null, TimeProvider.System);

        Assert.Empty(repair.After.Damages);
        Assert.False(Location(Held[0].Content).IsHeld);
        Assert.Equal(archive, _store.ExportTar(made));

        // The file in the tree is still not what it was, so the store keeps its own.
        Assert.Equal(Held.Length - 1, Evict().Held);
        Assert.Equal(Held.Length - 1, HeldNames().Length);
    }

    [Fact]
    public void When_the_revision_goes_its_blobs_go_back_into_segments()
    {
        FileSystem made = Install();
        byte[] archive = _store.ExportTar(made);
        Evict();
        Directory.Delete(Path.Combine(_store.RootPath, Tree), recursive: true);
        Assert.Equal(archive, _store.ExportTar(made));

        CollectionResult result = _store.Collect(new() { Installed = [] });

        Assert.Equal(0, result.Held);
        Assert.Empty(HeldNames());
        Assert.Equal(archive, _store.ExportTar(made));
        Assert.Empty(Verify().Damages);
    }

    [Fact]
    public void When_nothing_is_to_be_held_any_more_all_goes_back()
    {
        FileSystem made = Install();
        byte[] archive = _store.ExportTar(made);
        Evict();

        Assert.Equal(0, _store.Collect().Held);

        Assert.Empty(HeldNames());
        Assert.Equal(archive, _store.ExportTar(made));
        Assert.All(Held, file => Assert.Equal(file.Content, File.ReadAllBytes(PathOf(file.Name))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rebuild_finds_what_is_held(bool readsBlobs)
    {
        FileSystem made = Install();
        byte[] archive = _store.ExportTar(made);
        Evict();
        IReadOnlyList<StoreRoot> roots = _store.Roots.List();

        _store.LoseDatabase();
        RebuildResult result = IndexRebuild.Run(_store.Store, readsBlobs: readsBlobs);

        Assert.Equal((0, roots.Count), (result.Damaged, result.Roots));
        Assert.Equal(roots, _store.Roots.List());
        Assert.All(Held, file => Assert.True(Location(file.Content).IsHeld));
        Assert.Equal(archive, _store.ExportTar(made));
        Assert.Empty(Verify().Damages);
    }

    [Fact]
    public void A_lease_from_before_reads_on_and_space_is_given_back_after_it()
    {
        // So much beside it that the segment is not moved as a whole.
        Directory.CreateDirectory(_store.Temp.Combine("beside"));
        File.WriteAllBytes(_store.Temp.Combine("beside", "file"), TestStore.Bytes(8_000_000, 1000));
        FileSystem beside = _store.Import(_store.Temp.Combine("beside")).FileSystem;
        using (StoreWriter writer = _store.Store.BeginWriting())
        {
            _store.Roots.Commit(writer, "beside", beside);
        }

        FileSystem made = Install();
        byte[] archive = _store.ExportTar(made);
        using (TestStore reader = new(_store.RootPath))
        {
            BlobLocation before = reader.Store.Find(Digest.Of(Held[0].Content))!.Value;
            using Microsoft.Win32.SafeHandles.SafeFileHandle segment = reader.OpenSegment(before.Segment);

            Assert.True(Evict() is { FreedBytes: 0 } result && result.Held == Held.Length);

            Assert.True(SegmentScan.HasDigest(segment, before.Offset, before.Size, Digest.Of(Held[0].Content)));
            Assert.Equal(archive, reader.ExportTar(made));
        }

        Assert.True(Evict().FreedBytes > 0);
        Assert.Equal(archive, _store.ExportTar(made));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Garbage_that_is_held_goes(bool evicts)
    {
        Install();
        Evict();
        _store.Roots.Remove("pack/p/n/1.0.0_1");

        CollectionResult result = _store.Collect(new() { Installed = evicts ? [] : null });

        // The files, two directories, the metadata, and the record that said that the revision is kept.
        Assert.Equal((0L, Files + 4L), (result.Held, result.Deleted));
        Assert.Empty(HeldNames());
        Assert.All(Held, file => Assert.Equal(file.Content, File.ReadAllBytes(PathOf(file.Name))));
    }

    [Fact]
    public void Segments_that_something_points_to_keep_their_blobs()
    {
        Install();

        FileSystem any = _store.Put(RandomFileSystem.Of(1));
        Assert.Equal(0, _store.CollectMounted(any, new() { Installed = Installed() }).Held);
        Assert.True(Evict().Held > 0);
    }

    [Fact]
    public void What_is_stored_again_as_another_kind_comes_back_into_a_segment()
    {
        Install();
        Evict();
        using (StoreWriter writer = _store.Store.BeginWriting())
        {
            writer.Put(Held[0].Content, BlobKinds.Metadata);
            writer.Commit();
        }

        Assert.False(Location(Held[0].Content).IsHeld);
        Assert.Equal(Held[0].Content, Read(Held[0].Content));
        Assert.Equal(Held.Length - 1, Evict().Held);
    }

    // File 0 is too small to be held; every fifth lies in a directory.
    private static byte[] Content(int index) => TestStore.Bytes(500 + (index * 1700), index);

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"{(index % 5 == 4 ? "inside/" : "")}file{index}");

    private static (string Name, byte[] Content)[] Held { get; } =
        [.. Enumerable.Range(1, Files - 1).Select(index => (Name(index), Content(index)))];

    private FileSystem Install()
    {
        string made = Path.Combine(_store.RootPath, Tree);
        Directory.CreateDirectory(Path.Combine(made, "inside"));
        for (int index = 0; index < Files; index++)
        {
            File.WriteAllBytes(Path.Combine(made, Name(index)), Content(index));
        }

        using DirectoryHandle handle = DirectoryHandle.Open(made);
        using StoreWriter writer = _store.Store.BeginWriting();
        FileSystem fileSystem = new Larder.Store.Importing.DirectoryImporter(writer).Import(handle).FileSystem;
        _store.Roots.Commit(writer, "pack/p/n/1.0.0_1", fileSystem);
        return fileSystem;
    }

    private InstalledTree[] Installed() => [new InstalledTree(Encoding.ASCII.GetBytes(Tree), _store.Roots.Find("pack/p/n/1.0.0_1")!.FileSystem)];

    private CollectionResult Evict() => _store.Collect(new() { Installed = Installed() });

    private VerifyResult Verify() => StoreVerifier.Run(_store.Store, new VerifyOptions(), TimeProvider.System);

    private BlobLocation Location(byte[] content) => _store.Store.Find(Digest.Of(content))!.Value;

    private byte[] Read(byte[] content)
    {
        using Stream stream = _store.Store.OpenVerified(Digest.Of(content));
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private string PathOf(string name) => Path.Combine(_store.RootPath, Tree, name);

    private string[] HeldNames()
    {
        string held = Path.Combine(_store.RootPath, "store", "held");
        return Directory.Exists(held) ? Directory.GetFiles(held) : [];
    }

    private void Damage((string Name, byte[] Content) file, bool isMissing)
    {
        Change(file.Name);
        if (isMissing)
        {
            File.Delete(Path.Combine(_store.RootPath, "store", "held", Convert.ToHexStringLower(Digest.Of(file.Content).Bytes)));
        }
    }

    private void Change(string name)
    {
        using FileStream stream = File.OpenWrite(PathOf(name));
        stream.Position = 100;
        stream.WriteByte(0);
        stream.WriteByte(1);
        stream.WriteByte(2);
    }
}
