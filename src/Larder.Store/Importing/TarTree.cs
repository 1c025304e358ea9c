using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store.Trees;

namespace Larder.Store.Importing;

/// <summary>
/// The tree that an archive's entries add up to, in whatever order they come: missing parents are made, a later entry
/// replaces an earlier one (a directory upon a directory only its attributes), and a symbolic link among the parents is
/// followed inside the tree, never out of it.
/// </summary>
internal sealed class TarTree
{
    // As many as the kernel follows (path_resolution(7)).
    private const int MaxLinks = 40;

    private static readonly PathAttributes Plain = new(PathAttributes.ExecutableMode);

    private bool _hasLinksAhead;

    // Where the last path was put: most archives list what lies together together. Good until something is replaced.
    private byte[]? _lastParentPath;
    private TarTreeItem? _lastParent;

    public TarTreeItem Root { get; } = TarTreeItem.Directory(Plain);

    /// <summary>Puts an item at a normalised path.</summary>
    public void Put(byte[] path, TarTreeItem item)
    {
        if (path.Length == 0)
        {
            Root.Attributes = item.IsDirectory ? item.Attributes : throw Refused("."u8.ToArray(), "the root is no directory");
            return;
        }

        _hasLinksAhead |= item.Target is not null;
        TarTreeItem parent = MakeParentOf(path);
        ReadOnlyMemory<byte> name = path.AsMemory(path.Length - MetadataPath.Name(path).Length);
        if (parent.Children!.TryAdd(name, item))
        {
            return;
        }

        if (item.IsDirectory && parent.Children[name] is { IsDirectory: true } there)
        {
            there.Attributes = item.Attributes;
            return;
        }

        parent.Children[name] = item;
        _lastParentPath = null;
    }

    private TarTreeItem MakeParentOf(byte[] path)
    {
        ReadOnlySpan<byte> parent = MetadataPath.Parent(path);
        if (_lastParentPath is null || !parent.SequenceEqual(_lastParentPath))
        {
            _lastParent = ParentOf(path, isMade: true)!;
            _lastParentPath = parent.ToArray();
        }

        return _lastParent!;
    }

    /// <summary>The item that a hard link names; null when there is none.</summary>
    public TarTreeItem? Find(byte[] path) =>
        path.Length > 0 && ParentOf(path, isMade: false)?.Children!.TryGetValue(MetadataPath.Name(path).ToArray(), out TarTreeItem? item) is true
            ? item
            : null;

    /// <summary>
    /// Finds what the hard links name that came before their files. What such a link names is what has that name in the
    /// end; a link that a later entry replaced is nobody's any more.
    /// </summary>
    /// <exception cref="LarderException">LRD2307: nothing that can be linked has the name.</exception>
    public void ResolveLinks()
    {
        if (_hasLinksAhead)
        {
            ResolveLinks(default, Root);
        }
    }

    /// <summary>Gives all items to a builder, in order.</summary>
    public void Emit(FileSystemBuilder builder) => Emit(builder, default, Root);

    private void ResolveLinks(ReadOnlyMemory<byte> path, TarTreeItem directory)
    {
        // What a name stands for is replaced while the names are walked.
        foreach ((ReadOnlyMemory<byte> name, TarTreeItem item) in directory.Children!.ToArray())
        {
            byte[] below = path.IsEmpty ? name.ToArray() : [.. path.Span, (byte)'/', .. name.Span];
            if (item.IsDirectory)
            {
                ResolveLinks(below, item);
            }
            else if (item.Target is not null)
            {
                directory.Children![name] = Linked(below, item).Link();
            }
        }
    }

    private TarTreeItem Linked(byte[] path, TarTreeItem link)
    {
        HashSet<TarTreeItem> passed = [];
        TarTreeItem? item = link;
        while (item?.Target is { } target)
        {
            item = !passed.Add(item) ? throw Refused(path, "it is a hard link that leads back to itself")
                : item.Linked ?? Find(target);
        }

        if (item is not { IsDirectory: false })
        {
            throw Refused(
                path,
                $"it is a hard link to «{System.Text.Encoding.UTF8.GetString(link.Target!)}», "
                + (item is null ? "and nothing has that name" : "which is a directory"));
        }

        // So that a chain of links is walked once, not once for each link of it.
        foreach (TarTreeItem each in passed)
        {
            each.Linked = item;
        }

        return item;
    }

    private static void Emit(FileSystemBuilder builder, ReadOnlyMemory<byte> path, TarTreeItem directory)
    {
        KeyValuePair<ReadOnlyMemory<byte>, TarTreeItem>[] children = [.. directory.Children!];
        Array.Sort(children, static (left, right) => left.Key.Span.SequenceCompareTo(right.Key.Span));
        foreach ((ReadOnlyMemory<byte> name, TarTreeItem item) in children)
        {
            byte[] below = path.IsEmpty ? name.ToArray() : [.. path.Span, (byte)'/', .. name.Span];
            if (below.Length > MetadataPath.MaxLength)
            {
                throw Refused(below, $"its path has {below.Length} bytes, {MetadataPath.MaxLength} at most can be");
            }

            if (item.IsDirectory)
            {
                builder.AddDirectory(below, item.Attributes);
                Emit(builder, below, item);
            }
            else if (item.Special is { } special)
            {
                builder.AddSpecial(below, special, item.Device, item.Attributes, item.LinkKey);
            }
            else if (item.Node.Kind is NodeKind.Symlink)
            {
                builder.AddSymlink(below, item.Node, item.Attributes, item.LinkKey);
            }
            else
            {
                builder.AddFile(below, item.Node, item.Attributes, item.LinkKey);
            }
        }
    }

    // Null when it is not there and not to be made.
    private TarTreeItem? ParentOf(byte[] path, bool isMade)
    {
        List<(TarTreeItem Item, byte[] Name)> at = [(Root, [])];
        Stack<byte[]> left = new(((IEnumerable<byte[]>)Split(MetadataPath.Parent(path))).Reverse());
        int links = 0;
        while (left.TryPop(out byte[]? name))
        {
            TarTreeItem directory = at[^1].Item;
            if (name.AsSpan().SequenceEqual("."u8))
            {
                continue;
            }

            if (name.AsSpan().SequenceEqual(".."u8))
            {
                at.RemoveRange(Math.Max(1, at.Count - 1), at.Count > 1 ? 1 : 0);
                continue;
            }

            if (!directory.Children!.TryGetValue(name, out TarTreeItem? child))
            {
                if (!isMade)
                {
                    return null;
                }

                child = TarTreeItem.Directory(Plain);
                directory.Children.Add(name, child);
            }

            if (child.IsDirectory)
            {
                at.Add((child, name));
            }
            else if (child.IsSymlink && ++links <= MaxLinks)
            {
                Follow(child.Node.Target.Span, at, left);
            }
            else if (!isMade && links <= MaxLinks)
            {
                return null;
            }
            else
            {
                throw Refused(path, links > MaxLinks ? "its parents are links that lead in a circle" : "a file stands where it needs a directory");
            }
        }

        return at[^1].Item;
    }

    private static void Follow(ReadOnlySpan<byte> target, List<(TarTreeItem Item, byte[] Name)> at, Stack<byte[]> left)
    {
        if (target[0] == (byte)'/')
        {
            at.RemoveRange(1, at.Count - 1);
        }

        foreach (byte[] name in ((IEnumerable<byte[]>)Split(target)).Reverse())
        {
            left.Push(name);
        }
    }

    private static List<byte[]> Split(ReadOnlySpan<byte> path)
    {
        List<byte[]> names = [];
        foreach (Range range in path.Split((byte)'/'))
        {
            if (!path[range].IsEmpty)
            {
                names.Add(path[range].ToArray());
            }
        }

        return names;
    }

    private static LarderException Refused(byte[] path, string why) => new(
        ErrorCodes.CannotImport,
        $"«{System.Text.Encoding.UTF8.GetString(path)}» of the archive could not be imported",
        why,
        "Look at the archive with: tar -tvf");
}
