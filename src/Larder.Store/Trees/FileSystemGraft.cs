using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>Cuts file systems to size and puts one into another.</summary>
public static class FileSystemGraft
{
    /// <summary>
    /// Keeps the paths that a predicate keeps, with the directories that lead to them. A directory that is kept does not
    /// keep what is below it. A link group keeps the paths that are left. The root is always kept.
    /// </summary>
    public static FileSystem Filter(ContentStore store, StoreWriter writer, FileSystem fileSystem, Func<WalkedPath, bool> keep)
    {
        FileSystemBuilder? builder = null;
        List<WalkedPath> pending = [];
        foreach (WalkedPath path in FileSystemReader.Walk(store, fileSystem))
        {
            if (builder is null)
            {
                if (path.Kind is not PathKind.Directory)
                {
                    return fileSystem;
                }

                builder = new FileSystemBuilder(writer, path.Attributes);
                continue;
            }

            pending.RemoveAll(directory => !FileSystemStack.IsBelow(path.Path.Span, directory.Path.Span));
            bool isKept = keep(path);
            if (!isKept && path.Kind is PathKind.Directory)
            {
                pending.Add(path);
            }

            if (isKept)
            {
                foreach (WalkedPath directory in pending)
                {
                    builder.Add(directory.Path, directory);
                }

                pending.Clear();
                builder.Add(path.Path, path);
            }
        }

        return builder!.Finish();
    }

    /// <summary>Puts a file system below a path of another, making the directories that lead there.</summary>
    /// <param name="store">Holds both, committed.</param>
    /// <param name="writer">Takes the new directories; its batch is left for the caller to commit.</param>
    /// <param name="into">What gets it.</param>
    /// <param name="path">
    /// Where; what stands there is replaced, unless both are directories. The empty path puts one upon the other. A file or
    /// link that stands where a directory must lead there is replaced.
    /// </param>
    /// <param name="graft">What is put there; names that begin with <c>.wh.</c> mean nothing here.</param>
    /// <exception cref="ArgumentException">The path is not one that a file system can have.</exception>
    /// <exception cref="LarderException">LRD2201: a path of the result would be too long.</exception>
    public static FileSystem Graft(ContentStore store, StoreWriter writer, FileSystem into, ReadOnlyMemory<byte> path, FileSystem graft)
    {
        if (!MetadataPath.IsValid(path.Span))
        {
            throw new ArgumentException("It is no path of a file system.", nameof(path));
        }

        IEnumerable<WalkedPath> upper = FileSystemReader.Walk(store, graft);
        if (path.IsEmpty && graft.Root.Kind is not NodeKind.Directory)
        {
            return graft;
        }

        return FileSystemStack.Stack(
            writer,
            FileSystemReader.Walk(store, into),
            path.IsEmpty ? upper : Below(path, upper),
            isHidden: _ => false,
            isMarker: _ => false,
            keepsLower: leading => path.Length > 0 && (leading.IsEmpty || FileSystemStack.IsBelow(path.Span, leading.Span)));
    }

    /// <summary>A walk as it is below a path, with the plain directories that lead there.</summary>
    private static IEnumerable<WalkedPath> Below(ReadOnlyMemory<byte> path, IEnumerable<WalkedPath> paths)
    {
        // Which directory a node names is not looked at: all of them are made anew.
        Node directory = CastoreDirectory.Empty.ToNode();
        PathAttributes plain = new(PathAttributes.ExecutableMode);
        yield return WalkedPath.ForNode(default, directory, plain);
        for (int at = 0; at < path.Length; at++)
        {
            if (path.Span[at] == (byte)'/')
            {
                yield return WalkedPath.ForNode(path[..at], directory, plain);
            }
        }

        Dictionary<WalkedPath, WalkedPath> leaders = [];
        foreach (WalkedPath walked in paths)
        {
            WalkedPath moved = At(walked.Path.IsEmpty ? path : (byte[])[.. path.Span, (byte)'/', .. walked.Path.Span], walked, leaders);
            if (moved.LinkCount > 1 && moved.Leader is null)
            {
                leaders.Add(walked, moved);
            }

            yield return moved;
        }
    }

    private static WalkedPath At(ReadOnlyMemory<byte> path, WalkedPath walked, Dictionary<WalkedPath, WalkedPath> leaders) =>
        path.Length > MetadataPath.MaxLength ? throw TooLong(path)
        : walked.Leader is { } leader ? WalkedPath.ForLink(path, leaders[leader])
        : walked.Node.Kind is NodeKind.None ? WalkedPath.ForSpecial(path, walked.Kind, walked.Device, walked.Attributes, walked.LinkCount)
        : WalkedPath.ForNode(path, walked.Node, walked.Attributes, walked.LinkCount);

    private static LarderException TooLong(ReadOnlyMemory<byte> path) => new(
        ErrorCodes.InvalidDirectory,
        "The file systems could not be joined",
        $"a path would have {path.Length} bytes, {MetadataPath.MaxLength} at most can be",
        "Put it at a shorter path");
}
