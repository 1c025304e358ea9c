using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Testing.Builders;

namespace Larder.Tests.Formats.FileMetadata;

public class FileSystemVectorTests
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Published =
        PublishedVectors.Read();

    public static TheoryData<string> Names => [.. VectorCases.All.Keys];

    [Fact]
    public void Every_published_vector_is_tested() =>
        Assert.Equal(VectorCases.All.Keys.Order(), Published.Keys.Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Metadata_and_ids_are_as_published(string name)
    {
        IReadOnlyDictionary<string, string> published = Published[name];
        VectorCase built = VectorCases.All[name];
        using MemoryStream metadata = new();
        using MetadataWriter writer = new(metadata);
        foreach (WalkedPath path in built.Paths)
        {
            writer.Write(path);
        }

        writer.Complete();
        FileSystem fileSystem = new(built.Root, Digest.Of(metadata.ToArray()));

        Assert.Equal(published["metadata"], Convert.ToHexStringLower(metadata.ToArray()));
        Assert.Equal(published["metadata digest"], fileSystem.Metadata.ToString());
        Assert.Equal(published["root"], Convert.ToHexStringLower(RootEntry.Encode(built.Root)));
        Assert.Equal(published["root record"], Convert.ToHexStringLower(fileSystem.Encode()));
        Assert.Equal(published["id"], fileSystem.ComputeId().ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Published_metadata_walks_beside_its_tree(string name)
    {
        VectorCase built = VectorCases.All[name];
        FileSystem fileSystem = FileSystem.Decode(Convert.FromHexString(Published[name]["root record"]));
        using FileSystemWalker walker = new(
            fileSystem.Root, VectorCases.Directory, new MemoryStream(Convert.FromHexString(Published[name]["metadata"])));

        Assert.Superset(WalkText.Of(built.Paths).ToHashSet(), WalkText.Of(walker.ReadAll()).ToHashSet());
    }

    [Fact]
    public void Root_records_survive_and_no_other_bytes_are_read()
    {
        foreach (FileSystem fileSystem in Enumerable.Range(0, 20).Select(seed => RandomFileSystem.Of(seed).FileSystem))
        {
            byte[] record = fileSystem.Encode();

            Assert.Equal(fileSystem, FileSystem.Decode(record));
            AssertRefused([.. record, 0]);
            AssertRefused(record.AsSpan(1).ToArray());
            record[0] ^= 1;
            AssertRefused(record);
        }

        AssertRefused([]);
        AssertRefused(new byte[40]);
    }

    [Fact]
    public void Ids_differ_where_tree_or_metadata_differ()
    {
        Node root = CastoreDirectory.Empty.ToNode();

        Assert.Equal(FileSystem.Plain(root).ComputeId(), new FileSystem(root, Digest.Of([])).ComputeId());
        Assert.NotEqual(FileSystem.Plain(root).ComputeId(), new FileSystem(root, Digest.Of([1])).ComputeId());
        Assert.NotEqual(FileSystem.Plain(root).ComputeId(), FileSystem.Plain(Node.Symlink("x"u8)).ComputeId());
    }

    private static void AssertRefused(byte[] record) => Assert.Equal(
        ErrorCodes.InvalidRootRecord, Assert.Throws<LarderException>(() => FileSystem.Decode(record)).Code);
}
