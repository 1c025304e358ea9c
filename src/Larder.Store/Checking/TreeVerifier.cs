using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;

namespace Larder.Store.Checking;

/// <summary>
/// Looks through the trees of all roots: each directory and blob that they need is there, with the size that its parent
/// says, and file metadata is valid. A directory that several trees share is read once, or twice where metadata is walked.
/// </summary>
internal sealed class TreeVerifier(ContentStore store, BlobSizes sizes)
{
    // Directories that the walk of the metadata will want again are held, up to some hundred MiB.
    private const int MaxHeldEntries = 1 << 20;

    private readonly HashSet<Digest> _seen = [];
    private readonly Dictionary<Digest, CastoreDirectory> _held = [];
    private readonly Dictionary<Digest, Damage> _found = [];
    private int _heldEntries;

    /// <summary>What was found so far.</summary>
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

        if (Size(fileSystem.Metadata) is not null && fileSystem.Metadata != FileSystem.NoMetadata)
        {
            CheckMetadata(fileSystem, cancellationToken);
        }
    }

    // Directories that were not seen before are looked into; of a file only its row is looked at.
    private void Visit(Stack<Node> open, Node node)
    {
        if (node.Kind is NodeKind.Symlink || node.Digest == ContentStore.EmptyDigest || Size(node.Digest) is not long size)
        {
            return;
        }

        if (node.Kind is NodeKind.File && (ulong)size != node.Size)
        {
            Report(DamageKind.Tree, node.Digest, $"a tree says {node.Size} bytes of a blob that has {size}");
        }

        if (node.Kind is NodeKind.Directory && _seen.Add(node.Digest))
        {
            open.Push(node);
        }
    }

    private CastoreDirectory? TryRead(Node node)
    {
        try
        {
            CastoreDirectory directory = Read(node.Digest);
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
            using Stream metadata = store.OpenVerified(fileSystem.Metadata);
            using FileSystemWalker walker = new(fileSystem.Root, Read, metadata);
            while (walker.Next() is not null)
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

    private CastoreDirectory Read(Digest digest)
    {
        if (_held.TryGetValue(digest, out CastoreDirectory? held))
        {
            return held;
        }

        CastoreDirectory directory = store.ReadDirectory(digest);
        if (_heldEntries + directory.Entries.Length < MaxHeldEntries)
        {
            _held.Add(digest, directory);
            _heldEntries += directory.Entries.Length;
        }

        return directory;
    }

    private long? Size(Digest digest)
    {
        long? size = sizes.Find(digest);
        if (size is null)
        {
            Report(DamageKind.Blob, digest, "the store does not have it");
        }

        return size;
    }

    private void Report(DamageKind kind, Digest digest, string why) =>
        _found.TryAdd(digest, new Damage(kind, digest, store.Find(digest)?.Segment, why));
}
