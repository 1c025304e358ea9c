using System.Net.Sockets;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Trees;
using Larder.Testing;
using Larder.Testing.Files;

namespace Larder.Tests.Store.Importing;

public sealed class DirectoryImporterTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly TempDirectory _source = new();

    public void Dispose()
    {
        _source.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        _source.Write("a/b/secret", "secret");
        File.SetUnixFileMode(_source.Combine("a", "b", "secret"), UnixFileMode.None);
        File.SetUnixFileMode(_source.Path, (UnixFileMode)0x1ED);

        AsOrdinaryUser.Run(() =>
        {
            using StoreWriter writer = _store.Store.BeginWriting();
            LarderException error = Assert.Throws<LarderException>(() => new DirectoryImporter(writer).Import(_source.Handle));
            Assert.Equal(ErrorCodes.PermissionDenied, error.Code);
            Assert.Contains("«a/b/secret»", error.What, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Links_are_kept_and_never_followed()
    {
        using TempDirectory outside = new();
        outside.Write("secret", "secret");
        File.CreateSymbolicLink(_source.Combine("file"), outside.Combine("secret"));
        File.CreateSymbolicLink(_source.Combine("directory"), outside.Path);
        File.CreateSymbolicLink(_source.Combine("circle"), "circle");

        ImportResult result = _store.Import(_source);

        Assert.Equal(new TreeCounts(0, 0, 3, 0, 0), result.Counts);
        Assert.All(FileSystemReader.Walk(_store.Store, result.FileSystem).Skip(1), path => Assert.Equal(PathKind.Symlink, path.Kind));
    }

    [Fact]
    public void Sockets_are_counted_and_left_out()
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_source.Combine("socket")));

        ImportResult result = _store.Import(_source);

        Assert.Equal(1, result.SkippedSockets);
        Assert.Single(_store.Walk(result.FileSystem));
    }

    [Fact]
    public void A_link_group_is_read_once_and_a_link_that_leads_out_of_the_tree_makes_none()
    {
        _source.Write("in/a", "same");
        _source.Write("in/lone", "lone");
        using DirectoryHandle inside = DirectoryHandle.Open(_source.Combine("in"));
        Assert.True(inside.TryLink(inside, "a"u8, "b"u8));
        Assert.True(_source.Handle.TryLink(inside, "lone"u8, "outside"u8));
        CountedProgress bytes = new();
        using StoreWriter writer = _store.Store.BeginWriting();

        ImportResult result = new DirectoryImporter(writer, bytes).Import(inside);
        writer.Commit();

        WalkedPath[] paths = [.. FileSystemReader.Walk(_store.Store, result.FileSystem)];
        Assert.Equal([1u, 2u, 2u, 1u], paths.Select(path => path.LinkCount));
        Assert.Same(paths[1], paths[2].Leader);
        Assert.Equal((12, 12), (bytes.Total, result.Counts.Bytes));
    }

    [Fact]
    public void A_file_that_never_stands_still_is_refused()
    {
        // The kernel says that these files are empty, and gives bytes to whoever reads them.
        using DirectoryHandle moving = DirectoryHandle.Open("/proc/sys/kernel/random");
        using StoreWriter writer = _store.Store.BeginWriting();

        LarderException error = Assert.Throws<LarderException>(() => new DirectoryImporter(writer).Import(moving));

        Assert.Equal(ErrorCodes.ChangedWhileReading, error.Code);
        Assert.Contains("«boot_id»", error.What, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public void A_path_that_is_too_long_is_refused()
    {
        DirectoryHandle directory = DirectoryHandle.Open(_source.Path);
        byte[] name = [.. Enumerable.Repeat((byte)'d', 255)];
        for (int depth = 0; depth < 17; depth++)
        {
            directory.MakeDirectory(name, 0x1ED);
            DirectoryHandle inside = directory.OpenDirectory(name);
            directory.Dispose();
            directory = inside;
        }

        directory.Dispose();

        Assert.Equal(ErrorCodes.CannotImport, Assert.Throws<LarderException>(() => _store.Import(_source)).Code);
    }

    [Fact]
    public void The_same_tree_imports_alike_from_anywhere()
    {
        string[] places = [_source.Combine("one"), _source.Combine("two", "deeper")];
        foreach (string place in places)
        {
            Directory.CreateDirectory(place);
            File.WriteAllText(Path.Combine(place, "file"), "content");
            File.SetLastWriteTimeUtc(Path.Combine(place, "file"), DateTime.UnixEpoch.AddDays(1));
            File.SetLastWriteTimeUtc(place, DateTime.UnixEpoch.AddDays(2));
        }

        Assert.Equal(_store.Import(places[0]).FileSystem, _store.Import(places[1]).FileSystem);
    }

    [Fact]
    public void The_root_of_the_store_itself_is_left_empty()
    {
        using TestStore store = new();
        store.Temp.Write("beside/file", "x");

        FileSystem read = store.Import(store.Temp.Path).FileSystem;

        Assert.Equal(
            ["", "beside", "beside/file", "root"],
            FileSystemReader.Walk(store.Store, read).Select(path => System.Text.Encoding.UTF8.GetString(path.Path.Span)));
    }

    [Fact]
    public void An_import_can_be_given_up()
    {
        _source.Write("file", "content");
        using StoreWriter writer = _store.Store.BeginWriting();
        Assert.Throws<OperationCanceledException>(() => new DirectoryImporter(writer).Import(_source.Handle, new CancellationToken(true)));
    }

    private sealed class CountedProgress : IProgress<long>
    {
        public long Total { get; private set; }

        public void Report(long value) => Total += value;
    }
}
