using System.Globalization;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Trees;
using Larder.Testing;
using Larder.Testing.Files;

namespace Larder.Tests.Store.Importing;

public sealed class ImportOptionsTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly TempDirectory _source = new();

    public void Dispose()
    {
        _source.Dispose();
        _store.Dispose();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void Any_number_of_threads_makes_the_same_tree_and_stores_each_blob_once(int threads)
    {
        for (int file = 0; file < 900; file++)
        {
            // Many of one directory, many directories, equal contents, and links between directories.
            string text = (file % 300).ToString(CultureInfo.InvariantCulture);
            _source.Write($"flat/{file}", text);
            _source.Write($"deep/{file % 40}/{file % 7}/{file}", new string('x', file * 11));
            if (file % 50 == 0)
            {
                using DirectoryHandle flat = DirectoryHandle.Open(_source.Combine("flat"));
                Assert.True(_source.Handle.TryLink(flat, Encoding.UTF8.GetBytes($"{file}"), Encoding.UTF8.GetBytes($"link{file}")));
            }
        }

        ImportResult alone = Import(new ImportOptions { Threads = 1 });
        using TestStore other = new();
        using StoreWriter writer = other.Store.BeginWriting();
        ImportResult together = new DirectoryImporter(writer, null, new ImportOptions { Threads = threads }).Import(_source.Handle);
        other.Roots.Commit(writer, "kept", together.FileSystem);

        Assert.Equal(alone.FileSystem, together.FileSystem);
        Assert.Equal(alone.Counts, together.Counts);
        Assert.Equal((alone.NewBlobs, alone.NewBytes), (together.NewBlobs, together.NewBytes));
        Assert.Equal(_store.Walk(alone.FileSystem), other.Walk(together.FileSystem));
        Assert.All(
            FileSystemReader.Walk(other.Store, together.FileSystem).Where(path => path.Kind is PathKind.File),
            path => Assert.Equal(path.Node.Digest, Digest.Of(other.Store.Read(path.Node.Digest, 1 << 20))));
    }

    [Fact]
    public void What_may_not_be_read_can_be_left_out_and_is_named()
    {
        _source.Write("a/secret", "secret");
        _source.Write("a/open", "open");
        _source.Write("closed/inside", "inside");
        File.SetUnixFileMode(_source.Combine("a", "secret"), UnixFileMode.None);
        File.SetUnixFileMode(_source.Combine("closed"), UnixFileMode.None);
        File.SetUnixFileMode(_source.Path, (UnixFileMode)0x1ED);

        // The store is root's: what it is written to is open before the user changes.
        using StoreWriter writer = _store.Store.BeginWriting();
        _ = writer.Put("opened"u8, Larder.Store.Segments.BlobKinds.File);
        AsOrdinaryUser.Run(() =>
        {
            ImportResult result = new DirectoryImporter(writer, null, new ImportOptions { SkipsUnreadable = true }).Import(_source.Handle);
            Assert.Equal(["a/secret", "closed"], result.Unreadable.Select(Encoding.UTF8.GetString));
            Assert.Equal(new TreeCounts(1, 1, 0, 0, 4), result.Counts);
        });
    }

    [RootFact]
    public void Another_file_system_can_be_left_out()
    {
        _source.Write("mounted/below", "hidden by the mount");
        _source.Write("plain", "plain");
        using TinyDisk disk = new(1 << 20, _source.Combine("mounted"));
        _source.Write("mounted/inside", "inside");

        ImportResult all = Import(new ImportOptions());
        ImportResult one = Import(new ImportOptions { IsOneFileSystem = true });

        Assert.Equal((2, 0), (all.Counts.Files, all.SkippedMounts));
        Assert.Equal((1, 1), (one.Counts.Files, one.SkippedMounts));
        Assert.Equal(1, one.Counts.Directories);
    }

    [Fact]
    public void Holes_are_not_read_and_are_holes_in_the_store()
    {
        // With its zeros read and written this would take minutes and a disk.
        string path = _source.Combine("sparse");
        using (FileStream file = new(path, FileMode.CreateNew))
        {
            file.SetLength(3L << 30);
            file.Position = (1L << 30) + 123;
            file.Write("data"u8);
        }

        ImportResult result = Import(new ImportOptions());

        Assert.Equal(3L << 30, result.Counts.Bytes);
        long allocated = Directory.GetFiles(Path.Combine(_store.RootPath, "store", "segments"))
            .Sum(segment => DirectoryHandle.StatOpen(File.OpenHandle(segment)).AllocatedBytes);
        Assert.True(allocated < 4 << 20, $"{allocated} bytes are allocated");
    }

    [Fact]
    public void A_thread_that_fails_ends_the_import_with_its_error()
    {
        for (int directory = 0; directory < 60; directory++)
        {
            _source.Write($"{directory}/file", "content");
        }

        byte[] name = [.. Enumerable.Repeat((byte)'d', 255)];
        DirectoryHandle deep = _source.Handle.OpenDirectory("59"u8);
        for (int depth = 0; depth < 17; depth++)
        {
            deep.MakeDirectory(name, 0x1ED);
            DirectoryHandle inside = deep.OpenDirectory(name);
            deep.Dispose();
            deep = inside;
        }

        deep.Dispose();

        Assert.Equal(ErrorCodes.CannotImport, Assert.Throws<LarderException>(() => Import(new ImportOptions { Threads = 4 })).Code);
    }

    private ImportResult Import(ImportOptions options)
    {
        using StoreWriter writer = _store.Store.BeginWriting();
        ImportResult result = new DirectoryImporter(writer, null, options).Import(_source.Handle);
        _store.Roots.Commit(writer, "kept", result.FileSystem);
        return result;
    }
}
