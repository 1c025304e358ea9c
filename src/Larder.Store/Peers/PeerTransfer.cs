using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Store.Roots;
using Larder.Store.Segments;

namespace Larder.Store.Peers;

/// <summary>
/// Moves file systems from one store to another: only what the other lacks, files first, then directories, each after those
/// below it, then file metadata, and names at the end. Every blob that a tree needs is asked for, whatever its parents are,
/// so one that was lost is moved again. A transfer that was cut is repeated, and moves what is still missing. Memory holds
/// the digests of what is missing.
/// </summary>
public sealed class PeerTransfer
{
    private readonly IPeerStore _from;
    private readonly IPeerStore _to;
    private readonly IProgress<long>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly HashSet<Digest> _asked = [FileSystem.NoMetadata];
    private long _blobs;
    private long _directories;
    private long _bytes;

    private PeerTransfer(IPeerStore from, IPeerStore to, IProgress<long>? progress, CancellationToken cancellation) =>
        (_from, _to, _progress, _cancellation) = (from, to, progress, cancellation);

    /// <summary>Moves file systems and the names that keep them.</summary>
    /// <param name="from">Where they are.</param>
    /// <param name="to">Where they are to be.</param>
    /// <param name="roots">Names of the first store; those of <c>pack/…</c> become <c>import/…</c> there.</param>
    /// <param name="replaces">Take names from other content that they keep there.</param>
    /// <param name="progress">Told the bytes moved; may be null.</param>
    /// <param name="cancellationToken">Ends it; what was moved stays.</param>
    /// <exception cref="Formats.Errors.LarderException">
    /// LRD2001, LRD2002, LRD2201: a store gave other content than was asked for; LRD2302: it lacks some; LRD2309: a name
    /// keeps other content; LRD2310, LRD2311.
    /// </exception>
    public static TransferResult Run(
        IPeerStore from, IPeerStore to, IEnumerable<StoreRoot> roots, bool replaces, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        PeerTransfer transfer = new(from, to, progress, cancellationToken);
        List<string> names = [];
        foreach (StoreRoot root in roots)
        {
            transfer.Move(root.FileSystem);
            string name = PeerRoots.NameElsewhere(root);
            to.SetRoot(name, root.FileSystem, root.Expires, replaces);
            names.Add(name);
        }

        return new TransferResult(transfer._blobs, transfer._directories, transfer._bytes, names);
    }

    private void Move(FileSystem fileSystem)
    {
        Dictionary<Digest, Digest[]> lacking = [];
        List<Digest> files = [];
        List<Digest> level = fileSystem.Root.Kind is NodeKind.Directory && _asked.Add(fileSystem.Root.Digest) ? [fileSystem.Root.Digest] : [];
        if (fileSystem.Root.Kind is NodeKind.File && _asked.Add(fileSystem.Root.Digest))
        {
            files.Add(fileSystem.Root.Digest);
        }

        while (level.Count > 0)
        {
            List<Digest> below = [];
            foreach (Digest[] some in level.Chunk(IPeerStore.MaxDigests))
            {
                _cancellation.ThrowIfCancellationRequested();
                HashSet<Digest> missing = [.. _to.FindMissing(some)];
                ReadDirectories(_to.IsLocal ? [.. some.Where(missing.Contains)] : some, _from, missing, lacking, files, below);
                ReadDirectories(_to.IsLocal ? [.. some.Where(digest => !missing.Contains(digest))] : [], _to, missing, lacking, files, below);
            }

            MoveMissing(files, BlobKinds.File);
            files.Clear();
            level = below;
        }

        MoveMissing(files, BlobKinds.File);
        MoveDirectories(fileSystem.Root.Digest, lacking);
        if (_asked.Add(fileSystem.Metadata))
        {
            MoveMissing([fileSystem.Metadata], BlobKinds.Metadata);
        }
    }

    private void ReadDirectories(
        Digest[] digests, IPeerStore store, HashSet<Digest> missing, Dictionary<Digest, Digest[]> lacking, List<Digest> files, List<Digest> below)
    {
        int read = 0;
        if (digests.Length > 0)
        {
            store.Read(digests, (digest, size, _, content) =>
            {
                read++;
                CastoreDirectory directory = Decode(digest, size, content);
                foreach (DirectoryEntry entry in directory.Entries)
                {
                    if (entry.Node.Kind is not NodeKind.Symlink && _asked.Add(entry.Node.Digest))
                    {
                        (entry.Node.Kind is NodeKind.Directory ? below : files).Add(entry.Node.Digest);
                    }
                }

                if (missing.Contains(digest))
                {
                    lacking[digest] = [.. directory.Entries.Where(entry => entry.Node.Kind is NodeKind.Directory).Select(entry => entry.Node.Digest)];
                }
            });
        }

        if (read != digests.Length)
        {
            throw StoreErrors.Damaged("a store lacks directories of a tree that it is said to have");
        }
    }

    private static CastoreDirectory Decode(Digest digest, long size, Stream content)
    {
        if (size > ContentStore.MaxDirectorySize)
        {
            throw PeerErrors.Protocol($"the directory {digest} is said to have {size} bytes");
        }

        using VerifyingStream verified = new(content, digest, size, $"the directory {digest}", leaveOpen: true);
        using MemoryStream whole = new();
        verified.CopyTo(whole);
        return CastoreDirectory.Decode(whole.ToArray());
    }

    // What is below comes first; trees can be deeper than a thread's stack.
    private void MoveDirectories(Digest root, Dictionary<Digest, Digest[]> lacking)
    {
        List<Digest> order = [];
        Stack<(Digest Digest, bool IsSecond)> open = new();
        open.Push((root, false));
        HashSet<Digest> done = [];
        foreach (Digest top in lacking.Keys.Append(root).ToArray())
        {
            open.Push((top, false));
            while (open.TryPop(out (Digest Digest, bool IsSecond) at))
            {
                if (at.IsSecond)
                {
                    order.Add(at.Digest);
                }
                else if (lacking.TryGetValue(at.Digest, out Digest[]? children) && done.Add(at.Digest))
                {
                    open.Push((at.Digest, true));
                    foreach (Digest child in children)
                    {
                        open.Push((child, false));
                    }
                }
            }
        }

        _directories += order.Count;
        Copy(order, BlobKinds.Directory);
    }

    private void MoveMissing(List<Digest> digests, BlobKinds kinds)
    {
        foreach (Digest[] some in digests.Chunk(IPeerStore.MaxDigests))
        {
            Copy(_to.FindMissing(some), kinds);
        }
    }

    private void Copy(IReadOnlyList<Digest> digests, BlobKinds kinds)
    {
        foreach (Digest[] some in digests.Chunk(IPeerStore.MaxDigests))
        {
            int read = 0;
            _from.Read(some, (digest, size, _, content) =>
            {
                _cancellation.ThrowIfCancellationRequested();
                _to.Put(digest, size, kinds, content);
                read++;
                _blobs++;
                _bytes += size;
                _progress?.Report(size);
            });
            if (read != some.Length)
            {
                throw StoreErrors.Damaged("a store lacks blobs of a tree that it is said to have");
            }
        }
    }
}
