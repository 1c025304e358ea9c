using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Checking;
using Larder.Store.Importing;
using Larder.Store.Roots;
using Larder.Store.Segments;
using Larder.Store.Trees;
using Larder.Testing.Files;

namespace Larder.Tests.Store.Checking;

/// <summary>
/// One small store, of a sealed segment and one that grows; every part of it in turn flipped, cut and removed. Each time a
/// check must find that and nothing else, and a repair must bring it back from the directory that was imported.
/// </summary>
public sealed class DamageSweepTests : IDisposable
{
    private static readonly bool IsSoak = Environment.GetEnvironmentVariable("LARDER_SOAK") == "1";

    private readonly TempDirectory _temp = new();
    private readonly string _root;
    private readonly string _template;
    private readonly FileSystem _fileSystem;
    private readonly List<BlobRow> _blobs;
    private readonly (long Id, SegmentFooter Footer)[] _footers;

    public DamageSweepTests()
    {
        _root = _temp.Combine("root");
        _template = _temp.Combine("template");
        for (int number = 0; number < 6; number++)
        {
            string file = _temp.Write($"site/d{number % 3}/file{number}", new string((char)('a' + number), 300 * (number + 1) * (number + 1)));
            File.SetUnixFileMode(file, (UnixFileMode)0x180);
        }

        using (TestStore store = new(_root))
        {
            _fileSystem = Import(store, "first");
            using (OpenSegment first = OpenSegment.Take(store.Store.Segments, store.Root.Database, store.Store.Index))
            {
                first.Seal(store.Store.Index);
            }

            _temp.Write("site/later", new string('z', 9000));
            _fileSystem = Import(store, "second");
            _temp.Write("site/d1/last", "last");
            _fileSystem = Import(store, "site");
            store.Roots.Remove("first");
            store.Roots.Remove("second");
            _blobs = [.. store.Root.Database.Query(BlobRow.Columns + " ORDER BY id", BlobRow.Read)];
            _footers = [.. new long[] { 1, 2 }.SelectMany(id => SegmentFilesOf(store, id))];
            Assert.Empty(Verify(store).Damages);
        }

        Assert.Equal([1L, 2L], _blobs.Select(row => row.Segment).Distinct());
        Assert.True(_footers.Length >= 4);
        Copy(_root, _template);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Every_flipped_blob_is_found_refused_and_repaired()
    {
        foreach (BlobRow row in _blobs)
        {
            foreach (long at in (long[])[row.Offset, row.Offset + row.Size - 1])
            {
                using TestStore store = Damaged(Segment(row.Segment), bytes => bytes[at] ^= 1);
                Damage damage = Assert.Single(Verify(store).Damages);
                Assert.Equal((DamageKind.Blob, row.Digest), (damage.Kind, damage.Digest));
                Assert.Equal(ErrorCodes.DigestMismatch, Assert.Throws<LarderException>(() =>
                {
                    using Stream stream = store.Store.OpenVerified(row.Digest);
                    stream.CopyTo(Stream.Null);
                }).Code);
                Repaired(store);
            }
        }
    }

    [Fact]
    public void Every_cut_of_a_segment_is_found_with_the_blobs_behind_it_and_repaired()
    {
        foreach (BlobRow row in _blobs.Where((_, index) => IsSoak || index % 3 == 0))
        {
            long cut = row.Offset + row.Size - 1;
            using TestStore store = Damaged(Segment(row.Segment), bytes => { }, cut);
            IReadOnlyList<Damage> damages = Verify(store).Damages;
            Assert.Equal(row.Segment, Assert.Single(damages, damage => damage.Kind is DamageKind.Segment).Segment);
            Assert.Equal(
                _blobs.Where(blob => blob.Segment == row.Segment && blob.Offset + blob.Size > cut).Select(blob => blob.Digest).Order(),
                damages.Where(damage => damage.Kind is DamageKind.Blob).Select(damage => damage.Digest!.Value).Order());
            Assert.All(damages, damage => Assert.True(damage.Kind is DamageKind.Blob or DamageKind.Segment, damage.ToString()));
            Repaired(store);
        }
    }

    [Fact]
    public void A_segment_that_is_gone_is_found_with_all_that_it_held_and_repaired()
    {
        foreach (long id in (long[])[1, 2])
        {
            using TestStore store = Damaged(Segment(id), null);
            IReadOnlyList<Damage> damages = Verify(store).Damages;
            Assert.Equal(_blobs.Count(blob => blob.Segment == id), damages.Count(damage => damage.Kind is DamageKind.Blob));
            Assert.Equal(id, Assert.Single(damages, damage => damage.Kind is not DamageKind.Blob).Segment);
            Assert.Contains(damages, damage => damage.Uses.Any(use => use.Root == "site"));
            Repaired(store);
        }
    }

    [Fact]
    public void Every_flipped_header_and_footer_is_found_and_what_it_told_of_is_listed_again()
    {
        foreach ((long id, SegmentFooter footer) in _footers)
        {
            foreach (long at in (long[])[0, 9, 17, 25, 33, 41, SegmentFooter.Length(footer.Entries.Count) - 1])
            {
                using TestStore store = Damaged(Segment(id), bytes => bytes[footer.Offset + at] ^= 1);
                Damage damage = Assert.Single(Verify(store).Damages);
                Assert.Equal((DamageKind.Footer, id), (damage.Kind, damage.Segment));
                Repaired(store);
                Rebuilt(store);
            }
        }

        foreach (int at in Enumerable.Range(0, SegmentHeader.Size).Where(at => IsSoak || at % 9 == 0))
        {
            using TestStore store = Damaged(Segment(at % 2 == 0 ? 1 : 2), bytes => bytes[at] ^= 1);
            Assert.Equal(DamageKind.Segment, Assert.Single(Verify(store).Damages).Kind);
            Repaired(store);
            Rebuilt(store);
        }
    }

    [Fact]
    public void Every_damaged_index_is_found_and_written_anew()
    {
        string index = Path.Combine("store", "segments", $"{1:x16}.idx");
        int length = (int)new FileInfo(Path.Combine(_template, index)).Length;
        foreach (int at in Enumerable.Range(0, length).Where(at => IsSoak || at % 37 == 0))
        {
            using TestStore store = Damaged(index, bytes => bytes[at] ^= 1);
            Assert.Equal(DamageKind.Index, Assert.Single(Verify(store).Damages).Kind);
            Repaired(store);
        }

        foreach (long? cut in (long?[])[0, length - 1, null])
        {
            using TestStore store = cut is null ? Damaged(index, null) : Damaged(index, bytes => { }, cut);
            Assert.Equal(DamageKind.Index, Assert.Single(Verify(store).Damages).Kind);
            Assert.Equal(_blobs.Count, Rebuild(store).Blobs);
            Assert.Empty(Verify(store).Damages);
        }
    }

    [Fact]
    public void Bytes_behind_a_sealed_segment_are_found_and_those_behind_one_that_grows_are_not_damage()
    {
        using (TestStore store = Damaged(Segment(1), bytes => { }, new FileInfo(Path.Combine(_template, Segment(1))).Length + 4096))
        {
            Damage damage = Assert.Single(Verify(store).Damages);
            Assert.Equal((DamageKind.Segment, 1L), (damage.Kind, damage.Segment));
            Repaired(store);
        }

        using TestStore sound = Damaged(Segment(2), bytes => { }, new FileInfo(Path.Combine(_template, Segment(2))).Length + 9000);
        Assert.Empty(Verify(sound).Damages);
    }

    [Fact]
    public void Every_damaged_page_of_the_database_is_found_where_it_says_other_than_before()
    {
        const int Page = 4096;
        string[] before = WithStore(_template, Dump);
        int pages = (int)(new FileInfo(Path.Combine(_template, "larder.db")).Length / Page);
        int found = 0;
        for (int page = 0; page < pages; page++)
        {
            int start = page * Page;
            foreach (int at in (int[])[page == 0 ? 0 : start, start + (page == 0 ? 100 : 3), start + 900, start + 2048, start + 3000, start + Page - 40, start + Page - 9])
            {
                found += IsFound("larder.db", bytes => bytes[at] ^= 0x55, null, before) ? 1 : 0;
            }

            Assert.True(IsFound("larder.db", bytes => bytes.AsSpan(start, Page).Clear(), null, before) || page > 0, $"page {page} of zeros");
            if (page > 0)
            {
                Assert.True(IsFound("larder.db", bytes => { }, start, before), $"cut before page {page}");
            }
        }

        Assert.True(found > pages, $"{found} of {pages} pages");
        Assert.Throws<LarderException>(() => Damaged("larder.db", null));
    }

    [Fact]
    public void A_lost_database_is_said_to_be_lost_and_made_anew()
    {
        Restore();
        File.Delete(Path.Combine(_root, "larder.db"));
        for (int again = 0; again < 2; again++)
        {
            Assert.Equal(ErrorCodes.DatabaseLost, Assert.Throws<LarderException>(() => LarderRoot.Open(_root)).Code);
        }

        using (LarderRoot root = LarderRoot.OpenToRebuild(_root))
        using (ContentStore store = ContentStore.Open(root))
        {
            Assert.Equal(_blobs.Count, IndexRebuild.Run(store).Blobs);
        }

        using TestStore rebuilt = new(_root);
        Assert.Empty(Verify(rebuilt).Damages);
        Assert.Equal(_fileSystem, rebuilt.Roots.Find("site")!.FileSystem);
        Assert.Single(rebuilt.Roots.List());
    }

    [Fact]
    public void A_rebuild_leaves_out_what_gave_its_blocks_back_and_calls_it_no_damage()
    {
        BlobRow large = _blobs.First(row => row.Segment == 1 && row.Size >= 4096);
        using TestStore store = Damaged(Segment(1), bytes => { });
        using (Microsoft.Win32.SafeHandles.SafeFileHandle file = store.OpenSegment(1))
        {
            FileContent.TryPunchHole(file, large.Offset, SegmentLayout.Align(large.Size, SegmentLayout.Block));
        }

        // A collection takes what it gives back out of the index first; here there is none.
        File.Delete(Path.ChangeExtension(store.SegmentPath(1), ".idx"));
        Assert.Equal(new RebuildResult(_blobs.Count - 1, 0, 1), IndexRebuild.Run(store.Store));
        Assert.Equal(new RebuildResult(_blobs.Count - 1, 0, 1), IndexRebuild.Run(store.Store, readsBlobs: true));
        Assert.False(store.Store.Contains(large.Digest));
    }

    [Fact]
    public void A_root_whose_segments_are_all_unreadable_can_be_used_again_after_a_rebuild()
    {
        using TestStore store = Damaged(Segment(2), bytes => bytes[20] ^= 1);
        File.Delete(Path.Combine(_root, "store", "segments", $"{1:x16}.idx"));
        File.Delete(Path.Combine(_root, Segment(1)));

        Assert.Equal(new RebuildResult(0, 1, 0), Rebuild(store));
        store.Reopen();
        Assert.Single(store.Put([1]));
        Assert.Empty(Verify(store).Damages);
    }

    [Fact]
    public void A_rebuild_trusts_a_sound_index_and_reads_blobs_when_asked_to()
    {
        BlobRow victim = _blobs.First(row => row.Segment == 1);
        using TestStore store = Damaged(Segment(1), bytes => bytes[victim.Offset] ^= 1);

        Assert.Equal(new RebuildResult(_blobs.Count, 0, 1), IndexRebuild.Run(store.Store));
        Assert.Equal(victim.Digest, Assert.Single(Verify(store).Damages).Digest);
        Assert.Equal(new RebuildResult(_blobs.Count - 1, 1, 1), IndexRebuild.Run(store.Store, readsBlobs: true));
    }

    private bool IsFound(string file, Action<byte[]> change, long? cut, string[] before)
    {
        try
        {
            using TestStore store = Damaged(file, change, cut);
            IReadOnlyList<Damage> damages = Verify(store).Damages;
            if (damages.Count == 0)
            {
                Assert.Equal(before, Dump(store));
                return false;
            }

            Assert.Contains(damages, damage => damage.Kind is DamageKind.Database);
            return true;
        }
        catch (LarderException error)
        {
            Assert.Equal(ExitCode.Integrity, error.Code.Exit);
            return true;
        }
    }

    // All that answers come from, but for hints: where content came from, and up to where it was checked.
    private static string[] Dump(TestStore store) =>
    [
        .. new[]
        {
            "SELECT id || quote(digest) || segment || '+' || offset || '+' || size || '+' || kinds || quote(doomed) FROM blobs ORDER BY id",
            "SELECT id || '+' || sealed || '+' || bytes FROM segments ORDER BY id",
            "SELECT name || quote(file_system) || quote(record) || created || quote(expires) FROM roots ORDER BY name",
        }.SelectMany(sql => store.Root.Database.Query(sql, row => row.Text(0))),
    ];

    private static T WithStore<T>(string root, Func<TestStore, T> use)
    {
        using TestStore store = new(root);
        return use(store);
    }

    private void Repaired(TestStore store)
    {
        RepairResult repair = StoreRepair.Run(store.Store, Verify(store), [], _ => null, TimeProvider.System);
        Assert.True(repair.After.Damages.Count == 0, string.Join("; ", repair.After.Damages.Concat<object>(repair.Attempts)));
        Whole(store);
    }

    private void Rebuilt(TestStore store)
    {
        Rebuild(store);
        Assert.Empty(Verify(store).Damages);
        Whole(store);
    }

    private static RebuildResult Rebuild(TestStore store)
    {
        store.LoseDatabase();
        return IndexRebuild.Run(store.Store);
    }

    private void Whole(TestStore store)
    {
        Assert.Equal(_fileSystem, store.Roots.Find("site")!.FileSystem);
        foreach (WalkedPath path in FileSystemReader.Walk(store.Store, _fileSystem).Where(path => path.Kind is PathKind.File))
        {
            using Stream content = store.Store.OpenVerified(path.Node.Digest);
            content.CopyTo(Stream.Null);
        }
    }

    private FileSystem Import(TestStore store, string name)
    {
        using DirectoryHandle directory = DirectoryHandle.Open(_temp.Combine("site"));
        using StoreWriter writer = store.Store.BeginWriting();
        ImportResult result = new DirectoryImporter(writer).Import(directory);
        store.Roots.Commit(writer, name, result.FileSystem, source: ContentSource.At(ContentSource.Directory, _temp.Combine("site")));
        return result.FileSystem;
    }

    private static IEnumerable<(long Id, SegmentFooter Footer)> SegmentFilesOf(TestStore store, long id) =>
        Segments.SegmentFiles.Read(store, id).Footers.Select(footer => (id, footer));

    private static string Segment(long id) => Path.Combine("store", "segments", $"{id:x16}.seg");

    private static VerifyResult Verify(TestStore store) => StoreVerifier.Run(store.Store, new VerifyOptions(), TimeProvider.System);

    private TestStore Damaged(string file, Action<byte[]>? change, long? length = null)
    {
        Restore();
        string path = Path.Combine(_root, file);
        if (change is null)
        {
            File.Delete(path);
            return new TestStore(_root);
        }

        UnixFileMode mode = File.GetUnixFileMode(path);
        byte[] bytes = File.ReadAllBytes(path);
        change(bytes);
        Array.Resize(ref bytes, (int)(length ?? bytes.Length));
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
        File.SetUnixFileMode(path, mode);
        return new TestStore(_root);
    }

    private void Restore()
    {
        Directory.Delete(_root, recursive: true);
        Copy(_template, _root);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            string copy = Path.Combine(to, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, File.GetUnixFileMode(file));
        }

        foreach (string directory in Directory.EnumerateDirectories(from))
        {
            Copy(directory, Path.Combine(to, Path.GetFileName(directory)));
        }
    }
}
