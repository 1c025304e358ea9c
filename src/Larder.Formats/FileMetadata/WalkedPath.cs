using Larder.Formats.Castore;

namespace Larder.Formats.FileMetadata;

/// <summary>
/// A path of a file system with all that is known of it: what <see cref="FileSystemWalker"/> yields, and what
/// <see cref="MetadataWriter"/> takes. Immutable.
/// </summary>
public sealed class WalkedPath
{
    private WalkedPath(ReadOnlyMemory<byte> path, PathKind kind, PathAttributes attributes, uint linkCount)
    {
        Path = path;
        Kind = kind;
        Attributes = attributes;
        LinkCount = linkCount;
    }

    /// <summary>The path relative to the root, which is empty; <see cref="MetadataPath"/> has the rules.</summary>
    public ReadOnlyMemory<byte> Path { get; }

    /// <summary>The last name of the path; empty for the root.</summary>
    public ReadOnlyMemory<byte> Name => Path[(Path.Span.LastIndexOf((byte)'/') + 1)..];

    /// <summary>What the path is.</summary>
    public PathKind Kind { get; }

    /// <summary>The node of a directory, file or symlink; the default value for devices and fifos.</summary>
    public Node Node { get; private init; }

    /// <summary>The numbers of a device; zeros for all else.</summary>
    public DeviceNumber Device { get; private init; }

    /// <summary>The attributes in effect, defaults filled in; those of a link group on each of its paths.</summary>
    public PathAttributes Attributes { get; }

    /// <summary>How many paths the link group has; 1 when the path is in none.</summary>
    public uint LinkCount { get; }

    /// <summary>
    /// The first path of the link group, for the paths after it; null for the first one and for paths in no group. The
    /// same object for all of them, so it may key a table of what a sink made of it.
    /// </summary>
    public WalkedPath? Leader { get; private init; }

    /// <summary>A path whose node stands in the tree. A symlink's mode is always 0777, whatever is passed.</summary>
    /// <param name="path">A valid path; its bytes are not changed from now on.</param>
    /// <param name="node">The node.</param>
    /// <param name="attributes">The attributes in effect.</param>
    /// <param name="linkCount">2 or more for the first path of a link group.</param>
    /// <exception cref="ArgumentException">
    /// The path is not valid, a file's owner-execute bit differs from its node, or a directory is in a link group.
    /// </exception>
    public static WalkedPath ForNode(
        ReadOnlyMemory<byte> path, Node node, PathAttributes attributes, uint linkCount = 1)
    {
        CheckPath(path.Span);
        ArgumentOutOfRangeException.ThrowIfZero(linkCount);
        if (node.Kind is NodeKind.File && IsExecutable(attributes) != node.IsExecutable)
        {
            throw new ArgumentException("The owner-execute bit differs from the node's flag.", nameof(attributes));
        }

        if (node.Kind is NodeKind.Directory)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(linkCount, 1u);
        }

        return Of(path, node, attributes, linkCount);
    }

    /// <summary>A device or a fifo, which stands in file metadata only.</summary>
    /// <param name="path">A valid path but the root; its bytes are not changed from now on.</param>
    /// <param name="kind">Character device, block device or fifo.</param>
    /// <param name="device">The numbers; zeros for a fifo.</param>
    /// <param name="attributes">The attributes in effect.</param>
    /// <param name="linkCount">2 or more for the first path of a link group.</param>
    /// <exception cref="ArgumentException">The path or the kind is another, or a fifo has numbers.</exception>
    public static WalkedPath ForSpecial(
        ReadOnlyMemory<byte> path, PathKind kind, DeviceNumber device, PathAttributes attributes, uint linkCount = 1)
    {
        CheckPath(path.Span);
        ArgumentOutOfRangeException.ThrowIfZero(linkCount);
        ArgumentOutOfRangeException.ThrowIfZero(path.Length, nameof(path));
        if (kind is not (PathKind.CharacterDevice or PathKind.BlockDevice or PathKind.Fifo))
        {
            throw new ArgumentException("It stands in the tree.", nameof(kind));
        }

        if (kind is PathKind.Fifo && device != default)
        {
            throw new ArgumentException("A fifo has no device numbers.", nameof(device));
        }

        return new(path, kind, attributes, linkCount) { Device = device };
    }

    /// <summary>A further path of a link group: same node, same attributes.</summary>
    /// <param name="path">A valid path after the leader's; its bytes are not changed from now on.</param>
    /// <param name="leader">The first path of the group, stated with its link count.</param>
    /// <exception cref="ArgumentException">
    /// The path is not valid, or <paramref name="leader"/> leads no group.
    /// </exception>
    public static WalkedPath ForLink(ReadOnlyMemory<byte> path, WalkedPath leader)
    {
        CheckPath(path.Span);
        if (leader.LinkCount < 2 || leader.Leader is not null)
        {
            throw new ArgumentException("It is not the first path of a link group.", nameof(leader));
        }

        if (MetadataOrder.Compare(leader.Path.Span, path.Span) >= 0)
        {
            throw new ArgumentException("The leader's path does not come first.", nameof(path));
        }

        return new(path, leader.Kind, leader.Attributes, leader.LinkCount)
        {
            Node = leader.Node,
            Device = leader.Device,
            Leader = leader,
        };
    }

    /// <summary>A line for people.</summary>
    public override string ToString() => $"/{NameText.Show(Path.Span)} ({Kind})";

    /// <summary>As <see cref="ForNode"/>, for a path and attributes that were checked before.</summary>
    internal static WalkedPath Of(ReadOnlyMemory<byte> path, in Node node, PathAttributes attributes, uint linkCount)
    {
        (PathKind kind, PathAttributes effective) = node.Kind switch
        {
            NodeKind.Directory => (PathKind.Directory, attributes),
            NodeKind.File => (PathKind.File, attributes),
            NodeKind.Symlink => (PathKind.Symlink, attributes with { Mode = PathAttributes.SymlinkMode }),
            _ => throw new ArgumentException("There is no node.", nameof(node)),
        };
        return new(path, kind, effective, linkCount) { Node = node };
    }

    internal static bool IsExecutable(PathAttributes attributes) =>
        (attributes.Mode & PathAttributes.OwnerExecute) != 0;

    private static void CheckPath(ReadOnlySpan<byte> path)
    {
        if (!MetadataPath.IsValid(path))
        {
            throw new ArgumentException($"«{NameText.Show(path)}» is not a path.", nameof(path));
        }
    }
}
