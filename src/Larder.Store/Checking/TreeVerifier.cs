using Larder.Database;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store.Trees;

namespace Larder.Store.Checking;

/// <summary>
/// Looks through the trees of all roots: each directory and blob that they need is there, with the size that its parent
/// says, and file metadata is valid. A directory that several trees share is read once. Owns its statement.
/// </summary>
internal sealed class TreeVerifier(ContentStore store, IReadOnlySet<Digest> known) : IDisposable
{
    private readonly Statement _find = store.Database.Prepare("SELECT id, size FROM blobs WHERE digest = ?1");
    private readonly HashSet<long> _seen = [];
    private readonly Dictionary<Digest, Damage> _found = [];

    /// <summary>What was found so far, besides what was known to be damaged.</summary>
    public IEnumerable<Damage> Found => _found.Values;

    /// <summary>Looks through one file system.</summary>
    public void Check(FileSystem fileSystem, CancellationToken cancellationToken)
    {
        Stack<Node> open = new();
        Visit(open, fileSystem.Root);
        while (open.TryPop(out Node node))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryRead(node) is not { } directory)
            {
                continue;
            }

            foreach (DirectoryEntry entry in directory.Entries)
            {
                Visit(open, entry.Node);
            }
        }

        if (Row(fileSystem.Metadata) is not null && fileSystem.Metadata != FileSystem.NoMetadata)
        {
            CheckMetadata(fileSystem, cancellationToken);
        }
    }

    public void Dispose() => _find.Dispose();

    // Directories that were not seen before are looked into; of a file only its row is looked at.
    private void Visit(Stack<Node> open, Node node)
    {
        if (node.Kind is NodeKind.Symlink || node.Digest == ContentStore.EmptyDigest || Row(node.Digest) is not (long id, long size))
        {
            return;
        }

        if (node.Kind is NodeKind.File && (ulong)size != node.Size)
        {
            Report(DamageKind.Tree, node.Digest, $"a tree says {node.Size} bytes of a blob that has {size}");
        }

        if (_seen.Add(id) && node.Kind is NodeKind.Directory && !known.Contains(node.Digest))
        {
            open.Push(node);
        }
    }

    private CastoreDirectory? TryRead(Node node)
    {
        try
        {
            CastoreDirectory directory = store.ReadDirectory(node.Digest);
            if (!directory.SizeMatches(node.Size))
            {
                Report(DamageKind.Tree, node.Digest, $"a tree says the size {node.Size} of a directory of the size {directory.Size}");
            }

            return directory;
        }
        catch (LarderException error)
        {
            Report(error.Code == ErrorCodes.InvalidDirectory ? DamageKind.Tree : DamageKind.Blob, node.Digest, error.Why);
            return null;
        }
    }

    private void CheckMetadata(FileSystem fileSystem, CancellationToken cancellationToken)
    {
        try
        {
            foreach (WalkedPath _ in FileSystemReader.Walk(store, fileSystem))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (LarderException error) when (error.Code == ErrorCodes.InvalidFileMetadata)
        {
            // The walk also ends so where the metadata speaks of paths that a damaged directory no longer shows.
            Report(DamageKind.Tree, fileSystem.Metadata, error.Why);
        }
        catch (LarderException error) when (error.Code == ErrorCodes.DigestMismatch)
        {
            Report(DamageKind.Blob, fileSystem.Metadata, error.Why);
        }
        catch (LarderException)
        {
            // A directory, which was found before.
        }
    }

    private (long Id, long Size)? Row(Digest digest)
    {
        if (digest == ContentStore.EmptyDigest)
        {
            return (0, 0);
        }

        IReadOnlyList<(long, long)> rows = _find.Query(row => (row.Number(0), row.Number(1)), digest.Bytes.ToArray());
        if (rows.Count == 0)
        {
            Report(DamageKind.Blob, digest, "the store does not have it");
            return null;
        }

        return rows[0];
    }

    private void Report(DamageKind kind, Digest digest, string why)
    {
        if (!known.Contains(digest))
        {
            _found.TryAdd(digest, new Damage(kind, digest, store.Find(digest)?.Segment, why));
        }
    }
}
