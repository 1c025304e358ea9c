using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;
using Larder.Store.Segments;

namespace Larder.Store.Trees;

/// <summary>
/// Makes a file system from its paths, given in <see cref="MetadataOrder"/>: a directory, then all below it. Directories
/// go into the store as they end, so memory holds the open ones and what differs from the defaults. Paths that carry an
/// equal link key become a link group; a key that came once makes none.
/// </summary>
public sealed class FileSystemBuilder
{
    private readonly StoreWriter _writer;
    private readonly Stack<Frame> _open = new();
    private readonly List<Mention> _mentions = [];
    private readonly Dictionary<object, LinkGroup> _groups = [];

    /// <summary>Begins with the root directory, which is open from then on.</summary>
    public FileSystemBuilder(StoreWriter writer, PathAttributes root)
    {
        _writer = writer;
        _open.Push(new Frame(default, root));
        Mention(default, root, PathAttributes.ExecutableMode, null, default, default, null, isDirectory: true);
    }

    /// <summary>What has been added so far.</summary>
    public TreeCounts Counts { get; private set; }

    /// <summary>Adds a directory; the paths below it follow.</summary>
    public void AddDirectory(ReadOnlyMemory<byte> path, PathAttributes attributes)
    {
        CloseAllBut(MetadataPath.Parent(path.Span));
        _open.Push(new Frame(path, attributes));
        Counts = Counts with { Directories = Counts.Directories + 1 };
        Mention(path, attributes, PathAttributes.ExecutableMode, null, default, default, null, isDirectory: true);
    }

    /// <summary>Adds a file; its content is in the store or in the writer's batch.</summary>
    public void AddFile(ReadOnlyMemory<byte> path, Node node, PathAttributes attributes, object? linkKey = null)
    {
        CloseAllBut(MetadataPath.Parent(path.Span));
        _open.Peek().Builder.Add(MetadataPath.Name(path.Span), node);
        Counts = Counts with { Files = Counts.Files + 1, Bytes = Counts.Bytes + (long)node.Size };
        Mention(path, attributes, PathAttributes.DefaultFor(node).Mode, node, default, default, linkKey, isDirectory: false);
    }

    /// <summary>Adds a symbolic link.</summary>
    public void AddSymlink(ReadOnlyMemory<byte> path, Node node, PathAttributes attributes, object? linkKey = null)
    {
        CloseAllBut(MetadataPath.Parent(path.Span));
        _open.Peek().Builder.Add(MetadataPath.Name(path.Span), node);
        Counts = Counts with { Symlinks = Counts.Symlinks + 1 };
        PathAttributes effective = attributes with { Mode = PathAttributes.SymlinkMode };
        Mention(path, effective, PathAttributes.SymlinkMode, node, default, default, linkKey, isDirectory: false);
    }

    /// <summary>Adds a device or fifo.</summary>
    public void AddSpecial(ReadOnlyMemory<byte> path, PathKind kind, DeviceNumber device, PathAttributes attributes, object? linkKey = null)
    {
        CloseAllBut(MetadataPath.Parent(path.Span));
        Counts = Counts with { Specials = Counts.Specials + 1 };
        Mention(path, attributes, 0, null, kind, device, linkKey, isDirectory: false);
    }

    /// <summary>Adds a path as a walk gave it, possibly under another name.</summary>
    /// <param name="path">Its path here.</param>
    /// <param name="walked">What it is; its link group is kept among all that come from the same walk.</param>
    public void Add(ReadOnlyMemory<byte> path, WalkedPath walked)
    {
        object? key = walked.LinkCount > 1 ? walked.Leader ?? walked : null;
        switch (walked.Kind)
        {
            case PathKind.Directory:
                AddDirectory(path, walked.Attributes);
                break;
            case PathKind.File:
                AddFile(path, walked.Node, walked.Attributes, key);
                break;
            case PathKind.Symlink:
                AddSymlink(path, walked.Node, walked.Attributes, key);
                break;
            default:
                AddSpecial(path, walked.Kind, walked.Device, walked.Attributes, key);
                break;
        }
    }

    /// <summary>Ends the root; nothing may be added after. The writer's batch is not committed by this.</summary>
    public FileSystem Finish()
    {
        while (_open.Count > 1)
        {
            Close();
        }

        Node root = _writer.PutDirectory(_open.Pop().Builder.Build());
        using GatheredBytes metadata = new();
        using (MetadataWriter writer = new(metadata))
        {
            foreach (Mention mention in _mentions)
            {
                if (mention.ToWalked(root) is { } walked)
                {
                    writer.Write(walked);
                }
            }

            writer.Complete();
        }

        return new FileSystem(root, _writer.Put(metadata, metadata.Length, BlobKinds.Metadata).Digest);
    }

    private void Mention(
        ReadOnlyMemory<byte> path, PathAttributes attributes, ushort defaultMode, Node? node, PathKind special, DeviceNumber device, object? linkKey, bool isDirectory)
    {
        LinkGroup? group = null;
        if (linkKey is not null && !_groups.TryGetValue(linkKey, out group))
        {
            group = new LinkGroup();
            _groups.Add(linkKey, group);
        }

        if (group is not null)
        {
            group.Count++;
        }

        if (group is not null || defaultMode == 0 || attributes != new PathAttributes(defaultMode))
        {
            _mentions.Add(new Mention(path, attributes, node, special, device, group, isDirectory));
        }
    }

    private void CloseAllBut(ReadOnlySpan<byte> parent)
    {
        while (!_open.Peek().Path.Span.SequenceEqual(parent))
        {
            if (_open.Count == 1)
            {
                throw new ArgumentException("A path came before its directory, or out of order.", nameof(parent));
            }

            Close();
        }
    }

    private void Close()
    {
        Frame done = _open.Pop();
        _open.Peek().Builder.Add(MetadataPath.Name(done.Path.Span), _writer.PutDirectory(done.Builder.Build()));
    }

    private sealed class Frame(ReadOnlyMemory<byte> path, PathAttributes attributes)
    {
        public ReadOnlyMemory<byte> Path { get; } = path;

        public PathAttributes Attributes { get; } = attributes;

        public DirectoryBuilder Builder { get; } = new();
    }
}
