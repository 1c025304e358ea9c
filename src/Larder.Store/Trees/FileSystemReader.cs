using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>Walks and looks things up in the file systems of a store.</summary>
public static class FileSystemReader
{
    /// <summary>All paths in <see cref="MetadataOrder"/>, verified as they are read.</summary>
    /// <exception cref="LarderException">LRD2302 content is missing, LRD2301 or LRD2202 it is damaged; while enumerating.</exception>
    public static IEnumerable<WalkedPath> Walk(ContentStore store, FileSystem fileSystem)
    {
        using Stream metadata = store.OpenVerified(fileSystem.Metadata);
        using FileSystemWalker walker = new(fileSystem.Root, store.ReadDirectory, metadata);
        while (walker.Next() is { } path)
        {
            yield return path;
        }
    }

    /// <summary>The node at a path of a tree; links are not followed.</summary>
    /// <exception cref="LarderException">LRD2306: nothing is there.</exception>
    public static Node Find(ContentStore store, Node root, ReadOnlySpan<byte> path) =>
        Find(store, root, path, out ReadOnlySpan<byte> missing) ?? throw new LarderException(
            ErrorCodes.NotInTree,
            $"«{System.Text.Encoding.UTF8.GetString(path)}» was not found",
            $"the tree has no «{System.Text.Encoding.UTF8.GetString(missing)}» there",
            "List the tree with: larder store list DIGEST");

    /// <summary>As <see cref="Find(ContentStore, Node, ReadOnlySpan{byte})"/>; null when nothing is there.</summary>
    public static Node? TryFind(ContentStore store, Node root, ReadOnlySpan<byte> path) => Find(store, root, path, out _);

    private static Node? Find(ContentStore store, Node root, ReadOnlySpan<byte> path, out ReadOnlySpan<byte> missing)
    {
        Node node = root;
        missing = default;
        ReadOnlySpan<byte> rest = path.Trim((byte)'/');
        while (!rest.IsEmpty)
        {
            int slash = rest.IndexOf((byte)'/');
            ReadOnlySpan<byte> name = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? default : rest[(slash + 1)..].TrimStart((byte)'/');
            if (node.Kind != NodeKind.Directory || !store.ReadDirectory(node.Digest).TryFind(name, out node))
            {
                missing = name;
                return null;
            }
        }

        return node;
    }

    /// <summary>A file system by its id, or by the digest of its root directory when all its metadata is the default.</summary>
    /// <exception cref="LarderException">LRD2302: the store has neither.</exception>
    public static FileSystem Resolve(ContentStore store, Digest digest) => FileSystemTable.Find(store.Database, digest)
        ?? (store.Find(digest) is { } found && found.Kinds.HasFlag(Segments.BlobKinds.Directory)
            ? FileSystem.Plain(store.ReadDirectory(digest).ToNode())
            : throw StoreErrors.NotInStore(digest));
}
