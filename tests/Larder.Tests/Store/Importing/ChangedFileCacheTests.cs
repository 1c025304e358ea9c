using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Roots;
using Larder.Testing.Files;

namespace Larder.Tests.Store.Importing;

/// <summary>The change cache saves reading, and never tells a stale digest.</summary>
public sealed class ChangedFileCacheTests : IDisposable
{
    // Long after every change that a test makes, so that only what a test is about decides.
    private static readonly DateTimeOffset Later = DateTimeOffset.FromUnixTimeSeconds(4_000_000_000);
    private readonly TestStore _store = new();
    private readonly TempDirectory _source = new();

    public ChangedFileCacheTests()
    {
        _source.Write("a/file", "one");
        _source.Write("a/other", "two");
        _source.Write("b", "three");
        File.CreateSymbolicLink(_source.Combine("link"), "b");
    }

    public void Dispose()
    {
        _source.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void What_did_not_change_is_not_read_again()
    {
        ImportResult first = Import(Later);

        ImportResult again = Import(Later);

        Assert.Equal(3, first.ReadFiles);
        Assert.Equal(0, again.ReadFiles);
        Assert.Equal(first.FileSystem, again.FileSystem);
        Assert.Equal(first.Counts, again.Counts);
    }

    [Fact]
    public void What_changed_is_read_again_and_all_else_is_not()
    {
        Import(Later);
        File.WriteAllText(_source.Combine("a", "file"), "1");

        ImportResult result = Import(Later);
        FileSystem again = result.FileSystem;

        Assert.Equal(1, result.ReadFiles);
        Assert.Equal(Digest.Of("1"u8), Find(again, "a/file"));
        Assert.Equal(Digest.Of("two"u8), Find(again, "a/other"));
        Assert.Equal(Digest.Of("three"u8), Find(again, "b"));
    }

    [Fact]
    public void A_change_that_keeps_length_and_modification_time_is_seen()
    {
        Import(Later);
        string path = _source.Combine("b");
        DateTime time = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, "threE");
        File.SetLastWriteTimeUtc(path, time);

        Assert.Equal(Digest.Of("threE"u8), Find(Import(Later).FileSystem, "b"));
    }

    [Fact]
    public void A_file_that_took_the_place_of_another_is_read()
    {
        Import(Later);
        string path = _source.Combine("b");
        DateTime time = File.GetLastWriteTimeUtc(path);
        _source.Write("new", "eerht");
        File.SetLastWriteTimeUtc(_source.Combine("new"), time);
        File.Move(_source.Combine("new"), path, overwrite: true);

        Assert.Equal(Digest.Of("eerht"u8), Find(Import(Later).FileSystem, "b"));
    }

    [Fact]
    public void What_was_young_when_it_was_read_is_read_again()
    {
        DateTimeOffset young = File.GetLastWriteTimeUtc(_source.Combine("b"));
        Import(young);

        Assert.Equal(3, Import(Later).ReadFiles);
        Assert.Equal(0, Import(Later).ReadFiles);
    }

    [Fact]
    public void It_is_not_used_when_nothing_keeps_what_was_imported()
    {
        Import(Later);
        new StoreRoots(_store.Store, TimeProvider.System).Remove("kept");

        Assert.Equal(3, Import(Later).ReadFiles);
    }

    [Fact]
    public void A_damaged_one_is_not_used()
    {
        Import(Later);
        string cache = Assert.Single(Directory.GetFiles(Path.Combine(_store.RootPath, "store", "seen")));
        byte[] whole = File.ReadAllBytes(cache);
        foreach (byte[] damaged in (byte[][])[[], whole[..40], whole[..^1], [.. whole[..^50], (byte)(whole[^50] ^ 1), .. whole[^49..]]])
        {
            File.WriteAllBytes(cache, damaged);
            Assert.Equal(3, Import(Later).ReadFiles);
            Assert.Equal(0, Import(Later).ReadFiles);
        }
    }

    [Fact]
    public void Link_groups_come_back_from_it()
    {
        Assert.True(_source.Handle.TryLink(_source.Handle, "b"u8, "c"u8));
        ImportResult read = Import(Later);
        FileSystem first = read.FileSystem;

        ImportResult result = Import(Later);
        FileSystem again = result.FileSystem;

        Assert.Equal((3, 0), (read.ReadFiles, result.ReadFiles));
        Assert.Equal(first, again);
        Assert.Equal(2u, Larder.Store.Trees.FileSystemReader.Walk(_store.Store, again).First(path => path.Name.Span.SequenceEqual("b"u8)).LinkCount);
    }

    private ImportResult Import(DateTimeOffset now)
    {
        using StoreWriter writer = _store.Store.BeginWriting();
        ImportOptions options = new() { Cache = ChangedFileCache.Open(_store.Store, "/some/where"u8, new FixedClock(now)) };
        ImportResult result = new DirectoryImporter(writer, null, options).Import(_source.Handle);
        new StoreRoots(_store.Store, TimeProvider.System).Commit(writer, "kept", result.FileSystem);
        return result;
    }

    private Digest Find(FileSystem fileSystem, string path) =>
        Larder.Store.Trees.FileSystemReader.Find(_store.Store, fileSystem.Root, System.Text.Encoding.UTF8.GetBytes(path)).Digest;

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
