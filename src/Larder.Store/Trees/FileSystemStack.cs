using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>
/// Puts one file system upon another as OCI layers are (image-spec, layer.md, "Applying Changesets"): a path of the upper
/// one replaces the lower one, except that a directory upon a directory takes the upper one's attributes and keeps what is
/// below; <c>.wh.NAME</c> in the upper one removes NAME of the lower one, <c>.wh..wh..opq</c> all that the lower one has
/// in that directory. Replacing one path of a link group leaves its other paths alone.
/// </summary>
public static class FileSystemStack
{
    private static ReadOnlySpan<byte> Whiteout => ".wh."u8;

    private static ReadOnlySpan<byte> Opaque => ".wh..wh..opq"u8;

    /// <summary>Stacks two file systems of a store.</summary>
    /// <param name="store">Holds both.</param>
    /// <param name="writer">Takes the new directories; its batch is left for the caller to commit.</param>
    /// <param name="lower">What is below.</param>
    /// <param name="upper">What is put upon it, whiteouts among its names.</param>
    public static FileSystem Stack(ContentStore store, StoreWriter writer, FileSystem lower, FileSystem upper)
    {
        (HashSet<byte[]> hidden, HashSet<byte[]> opaque) = FindWhiteouts(store, upper);
        return Stack(store, writer, lower, upper, path => IsHidden(path, hidden, opaque), IsMarker, _ => false);
    }

    /// <param name="store">Holds both.</param>
    /// <param name="writer">Takes the new directories.</param>
    /// <param name="lower">What is below.</param>
    /// <param name="upper">What is put upon it.</param>
    /// <param name="isHidden">Whether the upper one removes a path of the lower one.</param>
    /// <param name="isMarker">Whether a path only says so.</param>
    /// <param name="keepsLower">Whether a directory of both keeps the lower one's attributes.</param>
    internal static FileSystem Stack(
        ContentStore store,
        StoreWriter writer,
        FileSystem lower,
        FileSystem upper,
        Predicate<ReadOnlyMemory<byte>> isHidden,
        Predicate<ReadOnlyMemory<byte>> isMarker,
        Predicate<ReadOnlyMemory<byte>> keepsLower)
    {
        using PathMerge merge = new(FileSystemReader.Walk(store, lower), FileSystemReader.Walk(store, upper));
        FileSystemBuilder? builder = null;
        ReadOnlyMemory<byte>? gone = null;
        while (merge.Next())
        {
            ReadOnlyMemory<byte> path = merge.Path;
            if (isMarker(path))
            {
                continue;
            }

            bool lowerCounts = merge.Left is not null && !(gone is { } top && IsBelow(path.Span, top.Span));
            if (lowerCounts && path.Length > 0 && isHidden(path))
            {
                gone = path;
                lowerCounts = false;
            }
            else if (lowerCounts && merge.Right is { } replacing && merge.Left!.Kind is PathKind.Directory && replacing.Kind is not PathKind.Directory)
            {
                gone = path;
            }

            bool prefersLower = lowerCounts
                && (merge.Right is null || (merge.Left!.Kind is PathKind.Directory && merge.Right.Kind is PathKind.Directory && keepsLower(path)));
            WalkedPath? winner = prefersLower ? merge.Left : merge.Right;
            if (winner is null)
            {
                continue;
            }

            if (builder is null)
            {
                builder = new FileSystemBuilder(writer, winner.Attributes);
            }
            else
            {
                builder.Add(path, winner);
            }
        }

        return builder!.Finish();
    }

    private static (HashSet<byte[]> Hidden, HashSet<byte[]> Opaque) FindWhiteouts(ContentStore store, FileSystem upper)
    {
        HashSet<byte[]> hidden = new(PathBytesComparer.Instance);
        HashSet<byte[]> opaque = new(PathBytesComparer.Instance);
        foreach (WalkedPath path in FileSystemReader.Walk(store, upper))
        {
            ReadOnlySpan<byte> name = path.Name.Span;
            byte[] parent = MetadataPath.Parent(path.Path.Span).ToArray();
            if (name.SequenceEqual(Opaque))
            {
                opaque.Add(parent);
            }
            else if (name.StartsWith(Whiteout))
            {
                hidden.Add(parent.Length == 0 ? name[4..].ToArray() : [.. parent, (byte)'/', .. name[4..]]);
            }
        }

        return (hidden, opaque);
    }

    private static bool IsHidden(ReadOnlyMemory<byte> path, HashSet<byte[]> hidden, HashSet<byte[]> opaque) =>
        hidden.Contains(path.ToArray()) || opaque.Contains(MetadataPath.Parent(path.Span).ToArray());

    private static bool IsMarker(ReadOnlyMemory<byte> path) => MetadataPath.Name(path.Span).StartsWith(Whiteout);

    internal static bool IsBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> top) =>
        path.Length > top.Length && path.StartsWith(top) && path[top.Length] == (byte)'/';
}
