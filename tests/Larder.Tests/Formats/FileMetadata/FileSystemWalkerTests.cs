using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Testing.Builders;

namespace Larder.Tests.Formats.FileMetadata;

public class FileSystemWalkerTests
{
    [Fact]
    public void A_walk_yields_what_the_model_in_memory_holds() => ForFileSystems(model =>
    {
        using FileSystemWalker walker = model.Walk();

        Assert.Equal(WalkText.Of(model.Paths), WalkText.Of(walker.ReadAll()));
        Assert.Null(walker.Next());
    });

    [Fact]
    public void Writing_what_was_walked_gives_the_same_bytes() => ForFileSystems(model =>
    {
        using FileSystemWalker walker = model.Walk();
        using MemoryStream copy = new();
        using MetadataWriter writer = new(copy);
        foreach (WalkedPath path in walker.ReadAll())
        {
            writer.Write(path);
        }

        writer.Complete();
        Assert.Equal(model.Metadata, copy.ToArray());
    });

    [Fact]
    public void A_walk_is_in_order_and_follows_each_leader_with_its_group() => ForFileSystems(model =>
    {
        using FileSystemWalker walker = model.Walk();
        Dictionary<WalkedPath, uint> seen = [];
        WalkedPath? previous = null;
        foreach (WalkedPath path in walker.ReadAll())
        {
            Assert.True(previous is null || MetadataOrder.Compare(previous.Path.Span, path.Path.Span) < 0);
            previous = path;
            WalkedPath leader = path.Leader ?? path;
            seen[leader] = seen.GetValueOrDefault(leader) + 1;
        }

        Assert.All(seen, group => Assert.Equal(group.Key.LinkCount, group.Value));
    });

    [Fact]
    public void A_tree_without_metadata_has_the_defaults() => ForFileSystems(model =>
    {
        using FileSystemWalker walker = new(model.Root, model.Directory, Stream.Null);

        Assert.All(walker.ReadAll(), path => Assert.Equal(PathAttributes.DefaultFor(path.Node), path.Attributes));
    });

    [Fact]
    public void The_metadata_of_another_tree_is_refused()
    {
        RandomFileSystem model = RandomFileSystem.Of(1);
        Node other = new DirectoryBuilder().Add("elsewhere"u8, Node.Symlink("x"u8)).Build().ToNode();
        CastoreDirectory Directory(Digest digest) => model.Directories.TryGetValue(digest, out CastoreDirectory? own)
            ? own
            : new DirectoryBuilder().Add("elsewhere"u8, Node.Symlink("x"u8)).Build();

        Assert.NotEmpty(model.Metadata);
        MetadataAssert.Refused(() => MetadataValidator.Validate(other, Directory, new MemoryStream(model.Metadata)));
        Assert.Equal(
            model.Paths.Count, MetadataValidator.Validate(model.Root, Directory, new MemoryStream(model.Metadata)));
    }

    [Fact]
    public void A_root_may_be_a_lone_file_or_symlink()
    {
        Node file = Node.File(FileSystem.NoMetadata, 0, false);
        using FileSystemWalker walker = new(file, _ => throw new InvalidOperationException(), Stream.Null);

        WalkedPath root = Assert.Single(walker.ReadAll());
        Assert.Equal((file, PathKind.File, 0), (root.Node, root.Kind, root.Path.Length));
    }

    [Fact]
    public void A_tree_deeper_than_a_path_can_say_is_refused()
    {
        Dictionary<Digest, CastoreDirectory> directories = [];
        CastoreDirectory deepest = CastoreDirectory.Empty;
        for (int depth = 0; depth < 3000; depth++)
        {
            directories[deepest.ComputeDigest()] = deepest;
            deepest = new DirectoryBuilder().Add("d"u8, deepest.ToNode()).Build();
        }

        directories[deepest.ComputeDigest()] = deepest;
        Assert.Equal(
            Larder.Formats.Errors.ErrorCodes.InvalidDirectory,
            Assert.Throws<Larder.Formats.Errors.LarderException>(
                () => MetadataValidator.Validate(deepest.ToNode(), digest => directories[digest], Stream.Null)).Code);
    }

    [Fact]
    public void Flipped_bits_are_refused_or_say_something_else() => ForFileSystems(model =>
    {
        byte[] metadata = [.. model.Metadata];
        for (int i = 0; i < metadata.Length; i += 7)
        {
            metadata[i] ^= (byte)(1 << (i % 8));
            try
            {
                using FileSystemWalker walker = new(model.Root, model.Directory, new MemoryStream(metadata));
                Assert.NotEqual(WalkText.Of(model.Paths), WalkText.Of(walker.ReadAll()).ToList());
            }
            catch (Larder.Formats.Errors.LarderException e)
            {
                Assert.Equal(Larder.Formats.Errors.ErrorCodes.InvalidFileMetadata, e.Code);
            }

            metadata[i] ^= (byte)(1 << (i % 8));
        }
    });

    private static void ForFileSystems(Action<RandomFileSystem> law) =>
        Prop.ForAll<int>(seed => law(RandomFileSystem.Of(seed))).QuickCheckThrowOnFailure();
}
