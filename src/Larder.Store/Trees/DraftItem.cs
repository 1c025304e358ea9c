using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>One path of a draft of a tree. Paths of a link group share one item.</summary>
internal sealed class DraftItem
{
    private DraftItem(PathAttributes attributes) => Attributes = attributes;

    public PathAttributes Attributes { get; set; }

    /// <summary>The node; that of a file is known when its content was put.</summary>
    public Node Node { get; set; }

    public PathKind? Special { get; private init; }

    public DeviceNumber Device { get; private init; }

    /// <summary>What a hard link names that came before its file: a normalised path; null for all else.</summary>
    public byte[]? Target { get; private init; }

    /// <summary>The entries of a directory by name; null for all else.</summary>
    public Dictionary<ReadOnlyMemory<byte>, DraftItem>? Children { get; private init; }

    /// <summary>What that name turned out to be, once it was looked for.</summary>
    public DraftItem? Linked { get; set; }

    /// <summary>True for a directory that nothing speaks of, made since paths below it are there.</summary>
    public bool IsImplied { get; set; }

    public bool IsDirectory => Children is not null;

    public bool IsSymlink => Special is null && !IsDirectory && Target is null && Node.Kind is NodeKind.Symlink;

    /// <summary>The same object on each path of a link group.</summary>
    public object? LinkKey { get; private set; }

    public static DraftItem Directory(PathAttributes attributes) =>
        new(attributes) { Children = new(NameComparer.Instance) };

    /// <summary>A file whose content is still to be put.</summary>
    public static DraftItem File(PathAttributes attributes) => new(attributes);

    public static DraftItem Of(Node node, PathAttributes attributes) => new(attributes) { Node = node };

    public static DraftItem Of(PathKind special, DeviceNumber device, PathAttributes attributes) =>
        new(attributes) { Special = special, Device = device };

    /// <summary>A hard link to what is still to come.</summary>
    public static DraftItem LinkAhead(byte[] target) => new(default) { Target = target };

    /// <summary>This item, for a further path.</summary>
    public DraftItem Link()
    {
        LinkKey = this;
        return this;
    }
}
