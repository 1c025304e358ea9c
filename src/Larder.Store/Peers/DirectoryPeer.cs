using Larder.Database.Roots;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store.Roots;
using Larder.Store.Segments;

namespace Larder.Store.Peers;

/// <summary>The store of another root of this machine. Owns that root.</summary>
public sealed class DirectoryPeer : IPeerStore
{
    private readonly LarderRoot _root;
    private readonly ContentStore _store;
    private readonly LocalPeer _peer;

    private DirectoryPeer(LarderRoot root, TimeProvider clock)
    {
        _root = root;
        try
        {
            _store = ContentStore.Open(root);
        }
        catch
        {
            root.Dispose();
            throw;
        }

        _peer = new LocalPeer(_store, clock);
    }

    /// <inheritdoc/>
    public bool IsLocal => true;

    /// <summary>Opens the store of a root, making both where there are none.</summary>
    /// <exception cref="LarderException">LRD8005: another user's root; and what opening a root throws.</exception>
    public static DirectoryPeer Open(string path, TimeProvider clock) => new(LarderRoot.Open(path), clock);

    /// <summary>Opens the store of a root that is to hold something.</summary>
    /// <exception cref="LarderException">LRD2302: there is no root; and as <see cref="Open"/>.</exception>
    public static DirectoryPeer OpenExisting(string path, TimeProvider clock) => new(
        LarderRoot.TryOpen(path) ?? throw new LarderException(
            ErrorCodes.NotInStore, $"The store {path} was not found", "there is no root in that directory", "Check the path"),
        clock);

    /// <inheritdoc/>
    public IReadOnlyList<Digest> FindMissing(IReadOnlyList<Digest> digests) => _peer.FindMissing(digests);

    /// <inheritdoc/>
    public void Put(Digest digest, long size, BlobKinds kinds, Stream content) => _peer.Put(digest, size, kinds, content);

    /// <inheritdoc/>
    public void Commit() => _peer.Commit();

    /// <inheritdoc/>
    public void Read(IReadOnlyList<Digest> digests, PeerBlobTaker take) => _peer.Read(digests, take);

    /// <inheritdoc/>
    public IReadOnlyList<StoreRoot> ListRoots() => _peer.ListRoots();

    /// <inheritdoc/>
    public void SetRoot(string name, FileSystem fileSystem, DateTimeOffset? expires, bool replaces) =>
        _peer.SetRoot(name, fileSystem, expires, replaces);

    /// <inheritdoc/>
    public void Dispose()
    {
        _peer.Dispose();
        _store.Dispose();
        _root.Dispose();
    }
}
