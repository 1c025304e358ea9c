using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>
/// Puts one file system upon another as OCI layers are (image-spec, layer.md, "Applying Changesets"): a path of the upper
/// one replaces the lower one, except that a directory upon a directory takes the upper one's attributes and keeps what is
/// below; <c>.wh.NAME</c> in the upper one removes NAME of the lower one, <c>.wh..wh..opq</c> all that the lower one has
/// in that directory. Replacing one path of a link group leaves its other paths alone. Names that begin with <c>.wh.</c>
/// never come through, from neither of them.
/// </summary>
public static class FileSystemStack
{
    private static ReadOnlySpan<byte> Whiteout => ".wh."u8;

    private static ReadOnlySpan<byte> Opaque => ".wh..wh..opq"u8;

    /// <summary>Stacks two file systems of a store.</summary>
    /// <param name="store">Holds both, committed.</param>
    /// <param name="writer">Takes the new directories; its batch is left for the caller to commit.</param>
    /// <param name="lower">What is below.</param>
    /// <param name="upper">What is put upon it, whiteouts among its names.</param>
    public static FileSystem Stack(ContentStore store, StoreWriter writer, FileSystem lower, FileSystem upper)
    {
        if (upper.Root.Kind is not NodeKind.Directory)
        {
            return upper;
        }

        (HashSet<ReadOnlyMemory<byte>> hidden, HashSet<ReadOnlyMemory<byte>> opaque) = FindWhiteouts(store, upper);
        return Stack(
            writer,
            FileSystemReader.Walk(store, lower),
            FileSystemReader.Walk(store, upper),
            path => IsHidden(path, hidden, opaque),
            IsMarker,
            _ => false);
    }

    /// <param name="writer">Takes the new directories.</param>
    /// <param name="lower">What is below, in order.</param>
    /// <param name="upper">What is put upon it, in order; a directory and what it has.</param>
    /// <param name="isHidden">Whether the upper one removes a path of the lower one.</param>
    /// <param name="isMarker">Whether a path only says so.</param>
    /// <param name="keepsLower">Whether a directory of both keeps the lower one's attributes.</param>
    internal static FileSystem Stack(
        StoreWriter writer,
        IEnumerable<WalkedPath> lower,
        IEnumerable<WalkedPath> upper,
        Predicate<ReadOnlyMemory<byte>> isHidden,
        Predicate<ReadOnlyMemory<byte>> isMarker,
        Predicate<ReadOnlyMemory<byte>> keepsLower)
    {
        using PathMerge merge = new(lower, upper);
        FileSystemBuilder? builder = null;
        ReadOnlyMemory<byte> gone = default;
        ReadOnlyMemory<byte> marker = default;
        while (merge.Next())
        {
            ReadOnlyMemory<byte> path = merge.Path;
            if (isMarker(path) || IsBelow(path.Span, marker.Span))
            {
                marker = IsBelow(path.Span, marker.Span) ? marker : path;
                continue;
            }

            bool isGone = IsBelow(path.Span, gone.Span);
            bool isRemoved = isGone || (path.Length > 0 && isHidden(path));
            WalkedPath? winner = Winner(isRemoved ? null : merge.Left, merge.Right, keepsLower);
            if (!isGone && merge.Left?.Kind is PathKind.Directory && (isRemoved || winner?.Kind is not PathKind.Directory))
            {
                gone = path;
            }

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

    private static WalkedPath? Winner(WalkedPath? lower, WalkedPath? upper, Predicate<ReadOnlyMemory<byte>> keepsLower) =>
        upper is null || (lower is { Kind: PathKind.Directory } && upper.Kind is PathKind.Directory && keepsLower(upper.Path))
            ? lower
            : upper;

    private static (HashSet<ReadOnlyMemory<byte>> Hidden, HashSet<ReadOnlyMemory<byte>> Opaque) FindWhiteouts(ContentStore store, FileSystem upper)
    {
        HashSet<ReadOnlyMemory<byte>> hidden = new(NameComparer.Instance);
        HashSet<ReadOnlyMemory<byte>> opaque = new(NameComparer.Instance);
        foreach (WalkedPath path in FileSystemReader.Walk(store, upper))
        {
            ReadOnlySpan<byte> name = path.Name.Span;
            if (name.SequenceEqual(Opaque))
            {
                opaque.Add(path.Path[..MetadataPath.Parent(path.Path.Span).Length]);
            }
            else if (name.StartsWith(Whiteout))
            {
                hidden.Add((byte[])[.. path.Path.Span[..^name.Length], .. name[Whiteout.Length..]]);
            }
        }

        return (hidden, opaque);
    }

    private static bool IsHidden(
        ReadOnlyMemory<byte> path, HashSet<ReadOnlyMemory<byte>> hidden, HashSet<ReadOnlyMemory<byte>> opaque) =>
        hidden.Contains(path) || opaque.Contains(path[..MetadataPath.Parent(path.Span).Length]);

    private static bool IsMarker(ReadOnlyMemory<byte> path) => MetadataPath.Name(path.Span).StartsWith(Whiteout);

    /// <summary>Whether a path lies in another one, which is not the root.</summary>
    internal static bool IsBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> top) =>
        top.Length > 0 && path.Length > top.Length && path.StartsWith(top) && path[top.Length] == (byte)'/';
}
