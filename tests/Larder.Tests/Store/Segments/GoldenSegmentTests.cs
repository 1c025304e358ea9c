using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Durability;
using Larder.Store;
using Larder.Store.Roots;
using Larder.Store.Segments;
using Larder.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Store.Segments;

/// <summary>
/// The files in <c>Golden/segment</c> were written by the first version of the store. Whatever becomes of the code, it
/// reads them, and given the same blobs in the same order and the same nonce it writes them (docs/formats/segment.md).
/// </summary>
public sealed class GoldenSegmentTests : IDisposable
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void The_same_blobs_make_the_same_files()
    {
        Fill();

        Assert.Equal(Golden("0000000000000001.seg"), File.ReadAllBytes(_store.SegmentPath(1)));
        Assert.Equal(Golden("0000000000000001.idx"), File.ReadAllBytes(Path.ChangeExtension(_store.SegmentPath(1), ".idx")));
        Assert.Equal("larder store 1\n"u8, File.ReadAllBytes(Path.Combine(_store.RootPath, "store", "format")));
    }

    [Fact]
    public void The_first_version_is_read()
    {
        File.WriteAllBytes(_store.SegmentPath(1), Golden("0000000000000001.seg"));
        File.SetUnixFileMode(_store.SegmentPath(1), UnixFileMode.UserRead);

        RebuildResult result = IndexRebuild.Run(_store.Store);

        Assert.Equal(new RebuildResult(8, 0, 1), result);
        Assert.Empty(_store.Store.Index.Unsealed());
        StoreRoot root = Assert.Single(_store.Roots.List());
        Assert.Equal(("kept", Time), (root.Name, root.Created));
        Assert.Equal("0dff2627ab31", root.Id.ToString()[..12]);
        Assert.Equal(
            ["", "empty", "run", "sparse", "text", "text2"],
            FileSystemReader.Walk(_store.Store, root.FileSystem).Select(path => WalkLines.Text(path.Path.Span)));
        Assert.All(Contents, content => Assert.Equal(content, _store.Store.Read(Digest.Of(content), 1 << 20)));
    }

    [Fact]
    public void Its_numbers_are_where_the_documentation_says()
    {
        byte[] segment = Golden("0000000000000001.seg");
        byte[] index = Golden("0000000000000001.idx");

        Assert.Equal("LARDSEG1"u8, segment.AsSpan(0, 8));
        Assert.Equal(1, BitConverter.ToInt64(segment, 8));
        Assert.Equal(Enumerable.Range(0, 32).Select(at => (byte)at), segment[16..48]);
        Assert.Equal(Digest.Of(segment.AsSpan(0, 48)).Bytes[..16], segment.AsSpan(48, 16));
        long second = Enumerable.Range(1, (segment.Length / 4096) - 1).Select(block => block * 4096L)
            .Last(at => segment.AsSpan((int)at).StartsWith("LARDFOOT"u8));
        int footer = (int)second;
        int count = (int)BitConverter.ToInt64(segment, footer + 32);
        Assert.Equal((1L, second), (BitConverter.ToInt64(segment, footer + 8), BitConverter.ToInt64(segment, footer + 16)));
        Assert.Equal("LARDFOOT"u8, segment.AsSpan((int)BitConverter.ToInt64(segment, footer + 24), 8));
        int end = footer + 40 + (count * 56);
        Assert.Equal(Digest.Of([.. segment[16..48], .. segment[footer..end]]).Bytes, segment.AsSpan(end, 32));
        Assert.Equal("LARDIDX1"u8, index.AsSpan(0, 8));
        Assert.Equal((1L, segment.LongLength), (BitConverter.ToInt64(index, 8), BitConverter.ToInt64(index, 16)));
        int entries = (int)BitConverter.ToInt64(index, 24);
        Assert.Equal(32 + (entries * 56) + 32, index.Length);
        Assert.Equal(Digest.Of(index.AsSpan(0, index.Length - 32)).Bytes, index.AsSpan(index.Length - 32));
        Assert.All(Enumerable.Range(0, entries), at =>
        {
            ReadOnlySpan<byte> record = index.AsSpan(32 + (at * 56), 56);
            int offset = (int)BitConverter.ToInt64(record[32..]);
            int size = (int)BitConverter.ToInt64(record[40..]);
            Assert.Equal(record[..32], Digest.Of(segment.AsSpan(offset, size)).Bytes);
        });
    }

    private static byte[][] Contents =>
    [
        "hello\n"u8.ToArray(),
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 600).Select(line => $"{line}\n"))),
        [.. "head"u8, .. new byte[12_000], .. "tail"u8],
    ];

    private void Fill()
    {
        long id = _store.Store.Index.NewSegment();
        SafeFileHandle file = _store.Store.Segments.Handle.OpenOrCreate(SegmentLayout.FileName(id), 0x180);
        Assert.True(FileLock.TryLock(file, shared: false));
        OpenSegment.Begin(_store.Store.Segments, SegmentHeader.New(id, [.. Enumerable.Range(0, 32).Select(at => (byte)at)]), file).Dispose();

        StoreWriter writer = _store.Store.BeginWriting();
        byte[][] contents = Contents;
        Node run = Node.File(writer.Put(contents[1], BlobKinds.File), (ulong)contents[1].Length, isExecutable: true);
        Node text = Node.File(writer.Put(contents[0], BlobKinds.File), 6, isExecutable: false);
        writer.Commit();
        Node sparse = Node.File(writer.Put(contents[2], BlobKinds.File), (ulong)contents[2].Length, isExecutable: false);
        FileSystemBuilder builder = new(writer, new PathAttributes(PathAttributes.ExecutableMode) { MtimeSeconds = 1_700_000_000 });
        builder.AddDirectory("empty"u8.ToArray(), new PathAttributes(0x3FF));
        builder.AddFile("run"u8.ToArray(), run, new PathAttributes(0x9ED));
        builder.AddFile("sparse"u8.ToArray(), sparse, new PathAttributes(PathAttributes.FileMode));
        builder.AddFile("text"u8.ToArray(), text, new PathAttributes(PathAttributes.FileMode), "group");
        builder.AddFile("text2"u8.ToArray(), text, new PathAttributes(PathAttributes.FileMode), "group");
        FileSystem fileSystem = builder.Finish();
        StoreRoots roots = new(_store.Store, new StoppedClock(Time));
        roots.Commit(writer, "kept", fileSystem);
        roots.Commit(writer, "gone", fileSystem);
        writer.Dispose();
        roots.Remove("gone");
        using OpenSegment segment = UnsealedSegment.TryTake(_store.Store.Segments, _store.Root.Database, _store.Store.Index, id)!;
        segment.Seal(_store.Store.Index);
    }

    private static byte[] Golden(string name)
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Larder.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return File.ReadAllBytes(Path.Combine(folder, "tests/Larder.Tests/Golden/segment", name));
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
