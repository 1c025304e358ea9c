using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>Whether the store has all of a file system: asked before content that nobody kept is kept again.</summary>
public static class FileSystemPresence
{
    /// <summary>Does nothing when all of it is there. File contents are not read.</summary>
    /// <exception cref="LarderException">LRD2302: some of it is not there. LRD2301: a directory is damaged.</exception>
    public static void Require(ContentStore store, FileSystem fileSystem)
    {
        HashSet<Digest> seen = [];
        Stack<Node> open = new();
        RequireOne(store, fileSystem.Metadata);
        open.Push(fileSystem.Root);
        while (open.TryPop(out Node node))
        {
            if (node.Kind is NodeKind.Symlink || (node.Kind is NodeKind.Directory && !seen.Add(node.Digest)))
            {
                continue;
            }

            RequireOne(store, node.Digest);
            if (node.Kind is NodeKind.Directory)
            {
                foreach (DirectoryEntry entry in store.ReadDirectory(node.Digest).Entries)
                {
                    open.Push(entry.Node);
                }
            }
        }
    }

    private static void RequireOne(ContentStore store, Digest digest)
    {
        if (!store.Contains(digest))
        {
            throw StoreErrors.NotInStore(digest);
        }
    }
}
