using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;

namespace Larder.Testing.Builders;

/// <summary>
/// A file system made up from a seed and held in memory whole: the naive model that streaming code is compared with,
/// and content for stores and sinks to carry. The same seed and options always give the same one.
/// </summary>
public sealed class RandomFileSystem
{
    private readonly Dictionary<Digest, CastoreDirectory> _directories = [];
    private readonly Dictionary<Digest, byte[]> _blobs = [];

    private RandomFileSystem(RandomPath root)
    {
        Root = NodeOf(root);
        Paths = WalkedPaths(root);
        using MemoryStream metadata = new();
        using MetadataWriter writer = new(metadata);
        foreach (WalkedPath path in Paths)
        {
            writer.Write(path);
        }

        writer.Complete();
        Metadata = metadata.ToArray();
        FileSystem = new(Root, Digest.Of(Metadata));
    }

    /// <summary>The tree's root, a directory.</summary>
    public Node Root { get; }

    /// <summary>Tree and metadata.</summary>
    public FileSystem FileSystem { get; }

    /// <summary>The bytes of the metadata stream.</summary>
    public byte[] Metadata { get; }

    /// <summary>Every path with its effective attributes, in preorder, root first.</summary>
    public IReadOnlyList<WalkedPath> Paths { get; }

    /// <summary>Every directory of the tree.</summary>
    public IReadOnlyDictionary<Digest, CastoreDirectory> Directories => _directories;

    /// <summary>The content of every file.</summary>
    public IReadOnlyDictionary<Digest, byte[]> Blobs => _blobs;

    /// <summary>Makes one up.</summary>
    public static RandomFileSystem Of(int seed, RandomFileSystemOptions? options = null) =>
        new(new RandomGrowth(new Random(seed), options ?? new()).Grow());

    /// <summary>A directory by digest, as a walker asks for it.</summary>
    public CastoreDirectory Directory(Digest digest) => _directories[digest];

    /// <summary>A new walk over this file system.</summary>
    public FileSystemWalker Walk() => new(Root, Directory, new MemoryStream(Metadata));

    private Node NodeOf(RandomPath path)
    {
        switch (path.Kind)
        {
            case PathKind.Directory:
                DirectoryBuilder builder = new();
                foreach ((byte[] name, RandomPath child) in path.Children.Where(entry => entry.Value.IsInTree))
                {
                    builder.Add(name, NodeOf(child));
                }

                CastoreDirectory directory = builder.Build();
                Node node = directory.ToNode();
                _directories[node.Digest] = directory;
                return node;
            case PathKind.File:
                Digest digest = Digest.Of(path.Content);
                _blobs[digest] = path.Content;
                return Node.File(digest, (ulong)path.Content.Length, path.IsExecutable);
            default:
                return Node.Symlink(path.Content);
        }
    }

    private List<WalkedPath> WalkedPaths(RandomPath root)
    {
        List<WalkedPath> walked = [];
        Dictionary<List<RandomPath>, WalkedPath> leaders = [];
        foreach (RandomPath path in root.Preorder())
        {
            if (path.Group is { } group && leaders.TryGetValue(group, out WalkedPath? leader))
            {
                walked.Add(WalkedPath.ForLink(path.Path, leader));
                continue;
            }

            uint links = (uint)(path.Group?.Count ?? 1);
            WalkedPath first = path.IsInTree
                ? WalkedPath.ForNode(path.Path, NodeOf(path), path.Attributes, links)
                : WalkedPath.ForSpecial(path.Path, path.Kind, path.Device, path.Attributes, links);
            walked.Add(first);
            if (path.Group is not null)
            {
                leaders.Add(path.Group, first);
            }
        }

        return walked;
    }
}
