using System.Collections.Concurrent;
using Larder.Formats.Digests;
using Larder.Store.Segments;

namespace Larder.Store;

/// <summary>
/// The blobs that writers who work together have in batches and not yet in the database, so that each is written once.
/// What one of them relies on another to commit is present once all have committed.
/// </summary>
internal sealed class PendingBlobs
{
    private readonly ConcurrentDictionary<Digest, BlobKinds> _claims = new();

    /// <summary>Claims a blob for a writer's own batch; false when another one has it, as these kinds.</summary>
    public bool TryClaim(Digest digest, BlobKinds kinds) =>
        _claims.TryAdd(digest, kinds) || (_claims.TryGetValue(digest, out BlobKinds claimed) && (claimed & kinds) != kinds);

    /// <summary>Gives up a claim: the database has the blob.</summary>
    public void Release(Digest digest) => _claims.TryRemove(digest, out _);
}
