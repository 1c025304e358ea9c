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
    /// <param name="store">Holds both.</param>
    /// <param name="writer">Takes the new directories; its batch is left for the caller to commit.</param>
    /// <param name="into">What gets it.</param>
    /// <param name="path">
    /// Where; what stands there is replaced, unless both are directories. The empty path puts one upon the other. A file or
    /// link that stands where a directory must lead there is replaced.
    /// </param>
    /// <param name="graft">What is put there; names that begin with <c>.wh.</c> mean nothing here.</param>
    /// <exception cref="ArgumentException">The path is not one that a file system can have.</exception>
    public static FileSystem Graft(ContentStore store, StoreWriter writer, FileSystem into, ReadOnlyMemory<byte> path, FileSystem graft)
    {
        if (!MetadataPath.IsValid(path.Span))
        {
            throw new ArgumentException("It is no path of a file system.", nameof(path));
        }

        return FileSystemStack.Stack(
            store,
            writer,
            into,
            path.IsEmpty ? graft : Below(store, writer, path, graft),
            isHidden: _ => false,
            isMarker: _ => false,
            keepsLower: leading => path.Length > 0 && (leading.IsEmpty || FileSystemStack.IsBelow(path.Span, leading.Span)));
    }

    /// <summary>A file system that has another below a path, and nothing else.</summary>
    private static FileSystem Below(ContentStore store, StoreWriter writer, ReadOnlyMemory<byte> path, FileSystem graft)
    {
        PathAttributes plain = new(PathAttributes.ExecutableMode);
        FileSystemBuilder builder = new(writer, plain);
        for (int slash = path.Span.IndexOf((byte)'/'); slash >= 0;)
        {
            builder.AddDirectory(path[..slash], plain);
            int next = path.Span[(slash + 1)..].IndexOf((byte)'/');
            slash = next < 0 ? -1 : slash + 1 + next;
        }

        foreach (WalkedPath walked in FileSystemReader.Walk(store, graft))
        {
            ReadOnlyMemory<byte> at = walked.Path.IsEmpty ? path : (byte[])[.. path.Span, (byte)'/', .. walked.Path.Span];
            builder.Add(at, walked);
        }

        return builder.Finish();
    }
}
