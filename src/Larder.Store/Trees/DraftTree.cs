using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>
/// The tree that entries add up to, of an archive or of layers, in whatever order they come: missing parents are made, a
/// later entry replaces an earlier one (a directory upon a directory only its attributes), and a symbolic link among the
/// parents is followed inside the tree, never out of it.
/// </summary>
internal sealed partial class DraftTree
{
    // As many as the kernel follows (path_resolution(7)).
    private const int MaxLinks = 40;

    private static readonly PathAttributes Plain = new(PathAttributes.ExecutableMode);

    private bool _hasLinksAhead;

    // Where the last path was put: most archives list what lies together together. Good until something is replaced.
    private byte[]? _lastParentPath;
    private DraftItem? _lastParent;

    public DraftItem Root { get; } = NewImplied();

    /// <summary>Puts an item at a normalised path.</summary>
    public void Put(byte[] path, DraftItem item)
    {
        if (path.Length == 0)
        {
            Root.Attributes = item.IsDirectory ? item.Attributes : throw Refused("."u8.ToArray(), "the root is no directory");
            Root.IsImplied = false;
            return;
        }

        _hasLinksAhead |= item.Target is not null;
        DraftItem parent = MakeParentOf(path);
        ReadOnlyMemory<byte> name = path.AsMemory(path.Length - MetadataPath.Name(path).Length);
        if (parent.Children!.TryAdd(name, item))
        {
            return;
        }

        if (item.IsDirectory && parent.Children[name] is { IsDirectory: true } there)
        {
            there.Attributes = item.Attributes;
            there.IsImplied = false;
            return;
        }

        parent.Children[name] = item;
        _lastParentPath = null;
    }

    /// <summary>The item that a hard link names; null when there is none.</summary>
    public DraftItem? Find(byte[] path) =>
        path.Length > 0 && ParentOf(path, isMade: false)?.Children!.TryGetValue(MetadataPath.Name(path).ToArray(), out DraftItem? item) is true
            ? item
            : null;

    /// <summary>Whether a directory stands at a path, or a link that leads to one.</summary>
    public bool HasDirectory(byte[] path) => DirectoryAt(path) is not null;

    /// <summary>Takes a path away, with all below it; nothing when it is not there.</summary>
    public void Remove(byte[] path)
    {
        if (path.Length > 0 && ParentOf(path, isMade: false) is { } parent)
        {
            _ = parent.Children!.Remove(MetadataPath.Name(path).ToArray());
            _lastParentPath = null;
        }
    }

    /// <summary>Takes all away that a directory has, or the one that a link leads to; nothing when it is none.</summary>
    public void Clear(byte[] path)
    {
        DirectoryAt(path)?.Children?.Clear();
        _lastParentPath = null;
    }

    /// <summary>The paths of directories that nothing speaks of.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Implied() => Implied(default, Root);

    /// <summary>Gives all items but the root to a builder, in order.</summary>
    /// <param name="builder">Takes them.</param>
    /// <param name="below">Where the root is in what is built.</param>
    public void Emit(FileSystemBuilder builder, ReadOnlyMemory<byte> below = default) => Emit(builder, below, Root);

    private DraftItem? DirectoryAt(byte[] path) => path.Length == 0 ? Root : ParentOf([.. path, (byte)'/', (byte)'.'], isMade: false);

    private static IEnumerable<ReadOnlyMemory<byte>> Implied(ReadOnlyMemory<byte> path, DraftItem directory)
    {
        if (directory.IsImplied)
        {
            yield return path;
        }

        foreach ((ReadOnlyMemory<byte> name, DraftItem item) in directory.Children!)
        {
            if (item.IsDirectory)
            {
                foreach (ReadOnlyMemory<byte> below in Implied(Below(path, name), item))
                {
                    yield return below;
                }
            }
        }
    }

    private static byte[] Below(ReadOnlyMemory<byte> path, ReadOnlyMemory<byte> name) =>
        path.IsEmpty ? name.ToArray() : [.. path.Span, (byte)'/', .. name.Span];

    private static DraftItem NewImplied()
    {
        DraftItem directory = DraftItem.Directory(Plain);
        directory.IsImplied = true;
        return directory;
    }

    private DraftItem MakeParentOf(byte[] path)
    {
        ReadOnlySpan<byte> parent = MetadataPath.Parent(path);
        if (_lastParentPath is null || !parent.SequenceEqual(_lastParentPath))
        {
            _lastParent = ParentOf(path, isMade: true)!;
            _lastParentPath = parent.ToArray();
        }

        return _lastParent!;
    }

    private static void Emit(FileSystemBuilder builder, ReadOnlyMemory<byte> path, DraftItem directory)
    {
        KeyValuePair<ReadOnlyMemory<byte>, DraftItem>[] children = [.. directory.Children!];
        Array.Sort(children, static (left, right) => left.Key.Span.SequenceCompareTo(right.Key.Span));
        foreach ((ReadOnlyMemory<byte> name, DraftItem item) in children)
        {
            byte[] below = Below(path, name);
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
    private DraftItem? ParentOf(byte[] path, bool isMade)
    {
        List<(DraftItem Item, byte[] Name)> at = [(Root, [])];
        Stack<byte[]> left = new(((IEnumerable<byte[]>)Split(MetadataPath.Parent(path))).Reverse());
        int links = 0;
        while (left.TryPop(out byte[]? name))
        {
            DraftItem directory = at[^1].Item;
            if (name.AsSpan().SequenceEqual("."u8))
            {
                continue;
            }

            if (name.AsSpan().SequenceEqual(".."u8))
            {
                at.RemoveRange(Math.Max(1, at.Count - 1), at.Count > 1 ? 1 : 0);
                continue;
            }

            // Added only when it is known to be on the way: «..» of a link may lead out of it again.
            DraftItem child = directory.Children!.GetValueOrDefault(name) ?? NewImplied();
            if (child.IsDirectory)
            {
                at.Add((child, name));
            }
            else if (child.IsSymlink && ++links <= MaxLinks)
            {
                Follow(child.Node.Target.Span, at, left);
            }
            else if (!isMade)
            {
                return null;
            }
            else
            {
                throw Refused(path, links > MaxLinks ? "its parents are links that lead in a circle" : "a file stands where it needs a directory");
            }
        }

        for (int depth = 1; depth < at.Count; depth++)
        {
            if (!at[depth - 1].Item.Children!.ContainsKey(at[depth].Name))
            {
                if (!isMade)
                {
                    return null;
                }

                at[depth - 1].Item.Children!.Add(at[depth].Name, at[depth].Item);
            }
        }

        return at[^1].Item;
    }

    private static void Follow(ReadOnlySpan<byte> target, List<(DraftItem Item, byte[] Name)> at, Stack<byte[]> left)
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
