using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store.Roots;
using Larder.Store.Segments;

namespace Larder.Store.Peers;

/// <summary>
/// A store of this machine as a peer: one side of each transfer, and what serves the other side of a connection. Owns its
/// writer, not the store.
/// </summary>
public sealed class LocalPeer(ContentStore store, TimeProvider clock) : IPeerStore
{
    private StoreWriter? _writer;

    /// <inheritdoc/>
    public bool IsLocal => true;

    private StoreWriter Writer => _writer ??= store.BeginWriting();

    /// <inheritdoc/>
    public IReadOnlyList<Digest> FindMissing(IReadOnlyList<Digest> digests) => [.. digests.Where(digest => store.FindKept(digest) is null)];

    /// <inheritdoc/>
    public void Put(Digest digest, long size, BlobKinds kinds, Stream content)
    {
        string name = $"the blob {digest}";
        if (size <= 0 || kinds is <= 0 or > (BlobKinds.File | BlobKinds.Directory | BlobKinds.Metadata | BlobKinds.Root))
        {
            throw PeerErrors.Protocol($"{name} is said to have {size} bytes, and the kinds {(long)kinds}");
        }

        using VerifyingStream verified = new(content, digest, size, name, leaveOpen: true);
        if (!kinds.HasFlag(BlobKinds.Directory))
        {
            Writer.Put(verified, size, kinds);
            return;
        }

        if (size > ContentStore.MaxDirectorySize)
        {
            throw PeerErrors.Protocol($"the directory {digest} is said to have {size} bytes");
        }

        // Whole first: what is no directory is not kept as one.
        using MemoryStream whole = new();
        verified.CopyTo(whole);
        _ = CastoreDirectory.Decode(whole.ToArray());
        Writer.Put(whole.ToArray(), kinds);
    }

    /// <inheritdoc/>
    public void Commit() => _writer?.Commit();

    /// <inheritdoc/>
    public void Read(IReadOnlyList<Digest> digests, PeerBlobTaker take)
    {
        foreach (Digest digest in digests)
        {
            if (store.Find(digest) is not { } location)
            {
                continue;
            }

            using Stream content = store.OpenVerified(digest);
            take(digest, location.Size, location.Kinds, content);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoreRoot> ListRoots() => new StoreRoots(store, clock).List();

    /// <inheritdoc/>
    public void SetRoot(string name, FileSystem fileSystem, DateTimeOffset? expires, bool replaces)
    {
        StoreRoots roots = new(store, clock);
        StoreRoot? there = roots.Find(name);
        if (there is not null && there.FileSystem == fileSystem && there.Expires == expires)
        {
            Commit();
            return;
        }

        if (there is not null && there.FileSystem != fileSystem && !replaces)
        {
            throw PeerErrors.NameTaken(name);
        }

        Commit();
        RequireAll(fileSystem);
        roots.Commit(Writer, name, fileSystem, expires);
    }

    /// <inheritdoc/>
    public void Dispose() => _writer?.Dispose();

    // A name never keeps half a tree, whatever the other side says it has put.
    private void RequireAll(FileSystem fileSystem)
    {
        HashSet<Digest> seen = [];
        Stack<Node> open = new();
        open.Push(fileSystem.Root);
        _ = store.FindKept(fileSystem.Metadata) ?? throw StoreErrors.NotInStore(fileSystem.Metadata);
        while (open.TryPop(out Node node))
        {
            if (node.Kind is NodeKind.Symlink || !seen.Add(node.Digest))
            {
                continue;
            }

            BlobLocation location = store.FindKept(node.Digest) ?? throw StoreErrors.NotInStore(node.Digest);
            if (node.Kind is NodeKind.File)
            {
                if ((ulong)location.Size != node.Size)
                {
                    throw new LarderException(
                        ErrorCodes.InvalidDirectory, "A tree was not kept", $"it says {node.Size} bytes of a blob that has {location.Size}", "Check the store that it comes from: larder store verify");
                }

                continue;
            }

            foreach (DirectoryEntry entry in store.ReadDirectory(node.Digest).Entries)
            {
                open.Push(entry.Node);
            }
        }
    }
}
