using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Tar;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Trees;
using Larder.Testing.Streams;
using Larder.Tests.Formats;

namespace Larder.Tests.Store.Importing;

public sealed class TarImporterTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Missing_parents_are_made_and_the_order_of_entries_does_not_matter()
    {
        FileSystem one = Import(File("a/b/c", "c"), Directory("a"), File("x", "x"));
        FileSystem other = Import(File("x", "x"), Directory("./a/"), File("/a//b/./c", "c"));

        Assert.Equal(one, other);
        Assert.Equal(["", "a", "a/b", "a/b/c", "x"], Paths(one));
    }

    [Fact]
    public void A_later_entry_replaces_an_earlier_one()
    {
        Assert.Equal(["", "a"], Paths(Import(Directory("a"), File("a/b", "b"), File("a", "file now"))));
        Assert.Equal(["", "a", "a/b"], Paths(Import(File("a", "file"), Directory("a"), File("a/b", "b"))));
        FileSystem twice = Import(Directory("a"), File("a/b", "b"), Directory("a", 0x1C0));
        Assert.Equal(["", "a", "a/b"], Paths(twice));
        Assert.Equal(0x1C0, FileSystemReader.Walk(_store.Store, twice).ElementAt(1).Attributes.Mode);
        Assert.Equal("new"u8.ToArray(), Read(Import(File("a", "old"), File("a", "new")), "a"));
    }

    [Fact]
    public void A_link_among_the_parents_is_followed_inside_the_tree_only()
    {
        Assert.Equal(
            ["", "bin", "usr", "usr/bin", "usr/bin/tool"],
            Paths(Import(Link("bin", "usr/bin"), File("bin/tool", "tool"), Directory("usr/bin"))));
        Assert.Equal(["", "etc", "etc/passwd", "out"], Paths(Import(Link("out", "/etc"), File("out/passwd", "no"))));
        Assert.Equal(["", "a", "a/out", "etc", "etc/x"], Paths(Import(Link("a/out", "../../../../etc"), File("a/out/x", "no"))));
        Assert.Equal(ErrorCodes.CannotImport, Refused(Link("a", "b"), Link("b", "a"), File("a/x", "x")));
        Assert.Equal(ErrorCodes.CannotImport, Refused(File("a", "file"), File("a/x", "x")));
    }

    [Fact]
    public void A_link_is_replaced_and_never_written_through()
    {
        FileSystem imported = Import(File("target", "kept"), Link("a", "target"), File("a", "own"));

        Assert.Equal("kept"u8.ToArray(), Read(imported, "target"));
        Assert.Equal("own"u8.ToArray(), Read(imported, "a"));
    }

    [Fact]
    public void Hard_links_make_groups_also_of_links_and_devices()
    {
        FileSystem imported = Import(
            File("a", "a"), Hard("b", "a"), Hard("c", "./b"), Link("s", "x"), Hard("t", "s"),
            new(Entry("d", TarEntryKind.CharacterDevice, major: 1, minor: 3), []), Hard("e", "d"), File("a", "another"));

        Assert.Equal(
            [("a", 1u), ("b", 2u), ("c", 2u), ("d", 2u), ("e", 2u), ("s", 2u), ("t", 2u)],
            FileSystemReader.Walk(_store.Store, imported).Skip(1).Select(path => (WalkLines.Text(path.Path.Span), path.LinkCount)));
        Assert.Equal("a"u8.ToArray(), Read(imported, "b"));
        Assert.Equal(imported, _store.ImportTar(_store.ExportTar(imported)).FileSystem);
        Assert.Equal(ErrorCodes.CannotImport, Refused(Directory("a"), Hard("b", "a")));
    }

    [Fact]
    public void A_hard_link_may_come_before_its_file_and_over_other_links()
    {
        FileSystem expected = Import(File("a", "a"), Hard("b", "a"), Hard("z/c", "a"), Link("s", "x"), Hard("r", "s"));

        Assert.Equal(expected, Import(Hard("z/c", "b"), Hard("b", "a"), Hard("r", "s"), Link("s", "x"), File("a", "a")));
        Assert.Equal(expected, Import(Hard("b", "z/c"), Hard("z/c", "a"), File("a", "a"), Link("s", "x"), Hard("r", "s")));
        Assert.Equal(
            [("a", 2u), ("b", 2u)],
            FileSystemReader.Walk(_store.Store, Import(Hard("a", "b"), (Entry("b", TarEntryKind.Fifo), []))).Skip(1)
                .Select(path => (WalkLines.Text(path.Path.Span), path.LinkCount)));
        Assert.Equal(
            [("d", 1u), ("d/f", 2u), ("l", 2u), ("way", 1u)],
            FileSystemReader.Walk(_store.Store, Import(Hard("l", "way/f"), Link("way", "d"), File("d/f", "f"))).Skip(1)
                .Select(path => (WalkLines.Text(path.Path.Span), path.LinkCount)));
    }

    [Fact]
    public void A_link_ahead_means_what_has_the_name_in_the_end_and_is_forgotten_when_replaced()
    {
        FileSystem last = Import(Hard("l", "a"), File("a", "first"), File("a", "last"));
        Assert.Equal("last"u8.ToArray(), Read(last, "l"));
        FileSystem before = Import(File("a", "first"), Hard("l", "a"), File("a", "last"));
        Assert.Equal("first"u8.ToArray(), Read(before, "l"));
        Assert.Equal("own"u8.ToArray(), Read(Import(Hard("l", "nowhere"), File("l", "own")), "l"));
    }

    [Fact]
    public void A_link_ahead_that_leads_to_nothing_is_refused()
    {
        Assert.Equal(ErrorCodes.CannotImport, Refused(Hard("b", "a")));
        Assert.Equal(ErrorCodes.CannotImport, Refused(Hard("b", "no/where"), File("x", "x")));
        Assert.Equal(ErrorCodes.CannotImport, Refused(Hard("b", "x/y"), File("x", "x")));
        Assert.Equal(ErrorCodes.CannotImport, Refused(Hard("b", "a"), Directory("a")));
        Assert.Equal(ErrorCodes.CannotImport, Refused(Hard("b", "b")));
        Assert.Equal(ErrorCodes.CannotImport, Refused(Hard("a", "b"), Hard("b", "c"), Hard("c", "a"), File("x", "x")));
        Assert.Equal(ErrorCodes.CannotImport, Refused(Hard("b", "."), File("x", "x")));
    }

    [Fact]
    public void A_long_chain_of_links_ahead_takes_no_longer_than_it_is()
    {
        const int Count = 20_000;
        (TarEntry, byte[])[] chain = [.. Enumerable.Range(0, Count).Select(number => Hard($"{number:d6}", $"{number + 1:d6}")), File($"{Count:d6}", "end")];

        Assert.Equal("end"u8.ToArray(), Read(Import(chain), "000000"));
    }

    [Fact]
    public void Limits_and_forbidden_devices_are_what_the_options_say()
    {
        byte[] archive = Archive(File("a/b/c", "c"), File("d", "d"));
        byte[] devices = Archive((Entry("d", TarEntryKind.BlockDevice, major: 8, minor: 1), []));
        byte[] zeros = ReferenceTool.Run("gzip", ["-c"], Archive(File("z", new string('\0', 3 << 20))));

        Assert.Equal(ErrorCodes.ArchiveLimitExceeded, RefusedWith(archive, new() { Limits = new() { MaximumDepth = 2 } }));
        Assert.Equal(ErrorCodes.ArchiveLimitExceeded, RefusedWith(archive, new() { Limits = new() { MaximumEntries = 1 } }));
        Assert.Equal(ErrorCodes.ArchiveLimitExceeded, RefusedWith(archive, new() { Limits = new() { MaximumBytes = 1000 } }));
        Assert.Equal(ErrorCodes.DeviceRefused, RefusedWith(devices, new() { RefusesDevices = true }));
        Assert.Equal(ErrorCodes.StreamLimitExceeded, RefusedWith(zeros, new() { Decompression = new() { MaximumRatio = 100, RatioFreeBytes = 1 << 20 } }));
        Assert.Equal(["", "d"], Paths(_store.ImportTar(devices).FileSystem));
        Assert.Equal(["", "z"], Paths(_store.ImportTar(zeros).FileSystem));
    }

    private ErrorCode RefusedWith(byte[] archive, TarImportOptions options)
    {
        using StoreWriter writer = _store.Store.BeginWriting();
        return Assert.Throws<LarderException>(() => new TarImporter(writer, options).Import(new MemoryStream(archive))).Code;
    }

    [Fact]
    public void Names_that_lead_out_of_the_tree_are_refused()
    {
        Assert.Equal(ErrorCodes.UnsafeArchivePath, Refused(File("../x", "x")));
        Assert.Equal(ErrorCodes.UnsafeArchivePath, Refused(File("a/../../x", "x")));
        Assert.Equal(ErrorCodes.UnsafeArchivePath, Refused(File("a", "a"), Hard("b", "../../etc/passwd")));
        Assert.Equal(ErrorCodes.CannotImport, Refused(Link(".", "x")));
        Assert.Equal(ErrorCodes.CannotImport, Refused(File("./.", "x")));
    }

    [Fact]
    public void A_path_that_links_make_too_long_is_refused()
    {
        List<(TarEntry, byte[])> entries = [];
        string name = new('d', 250);
        string before = "";
        for (int depth = 0; depth < 18; depth++)
        {
            entries.Add(Directory($"{before}{name}"));
            entries.Add(Link($"l{depth}", $"{before}{name}"));
            before = $"l{depth}/";
        }

        Assert.Equal(ErrorCodes.CannotImport, Refused([.. entries]));
    }

    [Fact]
    public void Every_compression_gives_the_same_file_system()
    {
        byte[] plain = Archive(File("a", "a"), File("b/c", new string('x', 100_000)));
        byte[] gzip = ReferenceTool.Run("gzip", ["-c"], plain);
        byte[] zstd = ReferenceTool.Run("zstd", ["-c"], plain);
        byte[] xz = ReferenceTool.Run("xz", ["-c"], plain);

        FileSystem expected = _store.ImportTar(plain).FileSystem;
        Assert.All([gzip, zstd, xz], archive => Assert.Equal(expected, _store.ImportTar(archive).FileSystem));
    }

    [Fact]
    public void An_archive_that_ends_early_or_cannot_be_read_is_refused()
    {
        byte[] whole = Archive(File("a", new string('x', 10_000)), File("b", "b"));
        using StoreWriter writer = _store.Store.BeginWriting();

        Assert.All([1, 511, 512, 5000, 10_752, whole.Length - 1024], length => Assert.Equal(
            ErrorCodes.MalformedArchive,
            Assert.Throws<LarderException>(() => new TarImporter(writer).Import(new MemoryStream(whole, 0, length))).Code));
        Assert.Equal(
            ErrorCodes.InputOutput,
            Assert.Throws<LarderException>(() => new TarImporter(writer).Import(new ThrowAfterStream(whole.AsMemory(0, 5000)))).Code);
    }

    private static TarEntry Entry(string path, TarEntryKind kind, ushort mode = 0x1A4, string target = "", long size = 0, uint major = 0, uint minor = 0) => new()
    {
        Path = Encoding.UTF8.GetBytes(path),
        Kind = kind,
        Mode = mode,
        MtimeSeconds = 1,
        LinkTarget = Encoding.UTF8.GetBytes(target),
        Size = size,
        DeviceMajor = major,
        DeviceMinor = minor,
    };

    private static (TarEntry Entry, byte[] Content) File(string path, string content) =>
        (Entry(path, TarEntryKind.File, size: content.Length), Encoding.UTF8.GetBytes(content));

    private static (TarEntry Entry, byte[] Content) Directory(string path, ushort mode = 0x1ED) => (Entry(path, TarEntryKind.Directory, mode), []);

    private static (TarEntry Entry, byte[] Content) Link(string path, string target) => (Entry(path, TarEntryKind.Symlink, target: target), []);

    private static (TarEntry Entry, byte[] Content) Hard(string path, string target) => (Entry(path, TarEntryKind.HardLink, target: target), []);

    private static byte[] Archive(params (TarEntry Entry, byte[] Content)[] entries)
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, leaveOpen: true))
        {
            foreach ((TarEntry entry, byte[] content) in entries)
            {
                writer.WriteEntry(entry, content.AsSpan());
            }

            writer.Finish();
        }

        return archive.ToArray();
    }

    private FileSystem Import(params (TarEntry Entry, byte[] Content)[] entries) => _store.ImportTar(Archive(entries)).FileSystem;

    private ErrorCode Refused(params (TarEntry Entry, byte[] Content)[] entries) =>
        Assert.Throws<LarderException>(() => Import(entries)).Code;

    private IEnumerable<string> Paths(FileSystem fileSystem) =>
        FileSystemReader.Walk(_store.Store, fileSystem).Select(path => WalkLines.Text(path.Path.Span));

    private byte[] Read(FileSystem fileSystem, string path) =>
        _store.Store.Read(FileSystemReader.Find(_store.Store, fileSystem.Root, Encoding.UTF8.GetBytes(path)).Digest, 1 << 20);
}
