using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store.Roots;
using Larder.Store.Segments;

namespace Larder.Store.Peers;

/// <summary>
/// A store as another one sees it: what does it lack, take this, give that, keep it under a name. Used by one thread; calls
/// come one after another. Bytes are compared with their digests by whoever takes them. What is put is there after
/// <see cref="Commit"/>, or earlier: a transfer that was cut is repeated, and finds what came through.
/// </summary>
public interface IPeerStore : IDisposable
{
    /// <summary>Digests that one call of <see cref="FindMissing"/> or <see cref="Read"/> may name.</summary>
    const int MaxDigests = 4096;

    /// <summary>True when reading from it crosses no connection.</summary>
    bool IsLocal { get; }

    /// <summary>Those of some blobs that it lacks, in the order in which they were asked for.</summary>
    /// <exception cref="LarderException">LRD2310, LRD2311, and what a store throws.</exception>
    IReadOnlyList<Digest> FindMissing(IReadOnlyList<Digest> digests);

    /// <summary>Takes a blob. A failure may be told by a later call.</summary>
    /// <param name="digest">The digest it must have.</param>
    /// <param name="size">The bytes it must have, from 1.</param>
    /// <param name="kinds">What it is; a directory must be a valid one.</param>
    /// <param name="content">Read to its end; not disposed.</param>
    /// <exception cref="LarderException">LRD2001, LRD2002: other content; LRD2201: no directory.</exception>
    void Put(Digest digest, long size, BlobKinds kinds, Stream content);

    /// <summary>Makes all that was put durable and present.</summary>
    void Commit();

    /// <summary>Gives blobs, in the order in which they were asked for; those that it lacks are left out.</summary>
    /// <param name="digests">What is wanted.</param>
    /// <param name="take">Called for each; reads the content to its end, and verifies it.</param>
    void Read(IReadOnlyList<Digest> digests, PeerBlobTaker take);

    /// <summary>The names that keep file systems, in order.</summary>
    IReadOnlyList<StoreRoot> ListRoots();

    /// <summary>Keeps a file system under a name, in the same commit as what was put before.</summary>
    /// <param name="name">1 to 1024 bytes of UTF-8.</param>
    /// <param name="fileSystem">All of it was put, or was there.</param>
    /// <param name="expires">When the name stops keeping anything; null for never.</param>
    /// <param name="replaces">Take the name from other content that it keeps.</param>
    /// <exception cref="LarderException">LRD2302: some of it is not there; LRD2309: the name keeps other content.</exception>
    void SetRoot(string name, FileSystem fileSystem, DateTimeOffset? expires, bool replaces);
}
