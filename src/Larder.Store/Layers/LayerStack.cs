using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store.Importing;
using Larder.Store.Trees;

namespace Larder.Store.Layers;

/// <summary>
/// Applies layers one upon the other (image-spec, layer.md, "Applying Changesets"): first goes what a layer hides, then come
/// its entries. A path replaces what is there, except that a directory upon a directory takes its attributes only; one that
/// the layer does not speak of leaves them. A symbolic link among the parents is followed inside the tree. Replacing one
/// path of a link group leaves its other paths alone.
/// </summary>
public static class LayerStack
{
    // Whiteouts of a whole Debian are some megabytes.
    private const int MaxChanges = 256 << 20;

    /// <summary>Stacks layers.</summary>
    /// <param name="store">Holds them, committed.</param>
    /// <param name="writer">Takes the new directories; its batch is left for the caller to commit.</param>
    /// <param name="layers">As <see cref="LayerImporter"/> made them, the lowest first.</param>
    /// <param name="cancellationToken">Asked at each path.</param>
    /// <returns>The file system; what the layers themselves brought into the store is not counted.</returns>
    /// <exception cref="LarderException">
    /// LRD2307: a layer has a hard link to what no layer below it has, or needs a directory where a file stands.
    /// LRD2301, LRD2302: the store lacks a part.
    /// </exception>
    public static ImportResult Apply(
        ContentStore store, StoreWriter writer, IEnumerable<FileSystem> layers, CancellationToken cancellationToken = default)
    {
        DraftTree tree = new();
        foreach (FileSystem layer in layers)
        {
            Apply(store, tree, layer, cancellationToken);
        }

        FileSystemBuilder builder = new(writer, tree.Root.Attributes);
        tree.Emit(builder);
        return new ImportResult(builder.Finish(), builder.Counts, 0, writer.NewBlobs, writer.NewBytes);
    }

    private static void Apply(ContentStore store, DraftTree tree, FileSystem layer, CancellationToken cancellationToken)
    {
        LayerChanges changes = ReadChanges(store, layer);

        // Links name what was there before the layer hides anything.
        List<(byte[] Path, DraftItem Item)> links = [.. changes.Links.Select(link => (link.Path.ToArray(), Linked(tree, link.Path, link.Target)))];
        HashSet<ReadOnlyMemory<byte>> implied = new(changes.Implied, NameComparer.Instance);
        Dictionary<ReadOnlyMemory<byte>, bool> asked = new(NameComparer.Instance);
        bool Counts(ReadOnlyMemory<byte> directory)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return !(asked.TryGetValue(directory, out bool isReplaced) ? isReplaced : asked[directory] = IsReplaced(store, tree, layer, implied, directory));
        }

        // All are looked at before the first takes anything away.
        byte[][] cleared = [.. changes.Opaque.Where(Counts).Select(directory => directory.ToArray())];
        byte[][] removed = [.. changes.Whiteouts.Where(path => Counts(MetadataPath.Parent(path.Span).ToArray())).Select(path => path.ToArray())];
        foreach (byte[] directory in cleared)
        {
            tree.Clear(directory);
        }

        foreach (byte[] path in removed)
        {
            tree.Remove(path);
        }

        DraftItems items = new();
        foreach ((byte[] path, WalkedPath walked) in Tree(store, layer))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!implied.Contains(path))
            {
                tree.Put(path, items.Of(walked));
            }
        }

        links.ForEach(link => tree.Put(link.Path, link.Item.Link()));
    }

    // Markers in a directory are followed through a link of a lower layer, as other entries are, also when the layer lists
    // the same link again; but not where it puts something else in place of the link: then they speak of that, of which no
    // lower layer has anything.
    private static bool IsReplaced(
        ContentStore store, DraftTree tree, FileSystem layer, HashSet<ReadOnlyMemory<byte>> implied, ReadOnlyMemory<byte> directory)
    {
        for (ReadOnlyMemory<byte> path = directory; !path.IsEmpty; path = path[..MetadataPath.Parent(path.Span).Length])
        {
            if (tree.Find(path.ToArray()) is { IsSymlink: true } link && !implied.Contains(path)
                && Find(store, layer, path.Span) is { } own && own != link.Node)
            {
                return true;
            }
        }

        return false;
    }

    // What the layer's own tree has at a path.
    private static Node? Find(ContentStore store, FileSystem layer, ReadOnlySpan<byte> path) =>
        FileSystemReader.TryFind(store, layer.Root, [.. LayerImporter.TreeName, (byte)'/', .. path]);

    private static LayerChanges ReadChanges(ContentStore store, FileSystem layer) =>
        layer.Root.Kind is NodeKind.Directory
        && store.ReadDirectory(layer.Root.Digest).TryFind(LayerImporter.ChangesName, out Node changes)
        && changes.Kind is NodeKind.File
            ? LayerChanges.Decode(store.Read(changes.Digest, MaxChanges))
            : throw StoreErrors.Damaged("what is kept of a layer does not say what it changes");

    // The paths of the layer's own tree.
    private static IEnumerable<(byte[] Path, WalkedPath Walked)> Tree(ContentStore store, FileSystem layer)
    {
        int skipped = LayerImporter.TreeName.Length;
        foreach (WalkedPath walked in FileSystemReader.Walk(store, layer))
        {
            ReadOnlySpan<byte> path = walked.Path.Span;
            if (path.StartsWith(LayerImporter.TreeName) && (path.Length == skipped || path[skipped] == (byte)'/'))
            {
                yield return (path.Length == skipped ? [] : path[(skipped + 1)..].ToArray(), walked);
            }
        }
    }

    private static DraftItem Linked(DraftTree tree, ReadOnlyMemory<byte> path, ReadOnlyMemory<byte> target) =>
        tree.Find(target.ToArray()) is { IsDirectory: false } found
            ? found
            : throw new LarderException(
                ErrorCodes.CannotImport,
                "The layers could not be stacked",
                $"«{NameText.Show(path.Span)}» is a hard link to «{NameText.Show(target.Span)}», which no layer below has as a file",
                "Make the image again: a layer of it is missing, or the tool that made it writes layers that are not valid");
}
