using Larder.Database;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Collecting;

/// <summary>Blobs that a collection has doomed and not yet taken away.</summary>
internal static class DoomedBlobs
{
    /// <summary>
    /// Takes back the doom of all that a file system reaches: part of the commit that records a root of it. Costs one
    /// question while nothing is doomed.
    /// </summary>
    /// <exception cref="LarderException">LRD2308: some of it was taken away meanwhile; nothing is committed.</exception>
    public static void Keep(ContentStore store, UnitOfWork work, FileSystem fileSystem)
    {
        if (work.First("SELECT 1 FROM blobs WHERE doomed IS NOT NULL LIMIT 1", row => row.Number(0)) == 0)
        {
            return;
        }

        using Statement keep = store.Database.Prepare("UPDATE blobs SET doomed = NULL WHERE digest = ?1");
        HashSet<Digest> seen = [];
        Stack<Node> open = new();
        KeepOne(keep, seen, fileSystem.Metadata);
        open.Push(fileSystem.Root);
        while (open.TryPop(out Node node))
        {
            if (node.Kind is NodeKind.Symlink || !KeepOne(keep, seen, node.Digest) || node.Kind is not NodeKind.Directory)
            {
                continue;
            }

            foreach (DirectoryEntry entry in store.ReadDirectory(node.Digest).Entries)
            {
                open.Push(entry.Node);
            }
        }
    }

    // False for one that was seen before.
    private static bool KeepOne(Statement keep, HashSet<Digest> seen, Digest digest)
    {
        if (!seen.Add(digest))
        {
            return false;
        }

        return digest == ContentStore.EmptyDigest || keep.Execute(digest.Bytes.ToArray()) == 1
            ? true
            : throw StoreErrors.CollectedMeanwhile(digest);
    }
}
