using Larder.Database;
using Larder.Database.Roots;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store.Collecting;
using Larder.Store.Mounted;
using Larder.Store.Segments;
using Larder.Store.Trees;

namespace Larder.Store.Held;

/// <summary>
/// Lets the files of installed revisions stand for blobs of the store: each gets a name below <c>store/held</c>, is
/// compared with its digest, and then the blob's row leaves its segment. What the segment had is free once every lease has
/// ended that began before. What lies in segments that a mount reads stays there. Killed anywhere, it can be run again.
/// </summary>
/// <param name="root">The root.</param>
/// <param name="store">Its store, open as long as this runs and no longer.</param>
internal sealed class Eviction(LarderRoot root, ContentStore store)
{
    // Smaller blobs share their blocks with others, so that a segment gives nothing back for one.
    private const int SmallestSize = SegmentLayout.AlignedFrom;
    private const int FilesAtOnce = 4096;

    /// <summary>What could be held that is not yet, by rows alone: no file is looked at.</summary>
    /// <param name="trees">The installed revisions.</param>
    /// <param name="cancellationToken">Asked at each path.</param>
    public (long Blobs, long Bytes) Measure(IEnumerable<InstalledTree> trees, CancellationToken cancellationToken)
    {
        IdBitmap seen = new();
        return trees.SelectMany(tree => Candidates(tree, seen, cancellationToken))
            .Aggregate((Blobs: 0L, Bytes: 0L), (sum, file) => (sum.Blobs + 1, sum.Bytes + file.Size));
    }

    /// <summary>Holds what can be held.</summary>
    /// <param name="trees">The installed revisions.</param>
    /// <param name="now">When the epoch begins whose leases no longer see the old places.</param>
    /// <param name="cancellationToken">Between two batches.</param>
    /// <exception cref="IOException">A disk refused.</exception>
    public void Run(IEnumerable<InstalledTree> trees, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IdBitmap seen = new();
        foreach (InstalledTree tree in trees)
        {
            using DirectoryHandle? directory = root.Directory.TryOpenDirectory(tree.Path.Span);
            if (directory is null)
            {
                continue;
            }

            foreach (HeldFile[] files in Candidates(tree, seen, cancellationToken).Chunk(FilesAtOnce))
            {
                Record(store.Segments.Held.Hold(directory, files), now);
            }
        }
    }

    private void Record(IReadOnlyList<HeldFile> files, DateTimeOffset now)
    {
        if (files.Count == 0)
        {
            return;
        }

        using UnitOfWork work = root.Database.Begin();
        using Statement hold = root.Database.Prepare(
            "UPDATE blobs SET segment = NULL, offset = 0 WHERE id = ?1 AND digest = ?2 AND kinds = ?3 AND doomed IS NULL "
            + "AND segment NOT IN (SELECT segment FROM image_segment)");
        foreach (HeldFile file in files)
        {
            hold.Execute(file.Id, file.Digest.Bytes.ToArray(), (long)BlobKinds.File);
        }

        SegmentUse.Vacate(work, files.Select(file => file.Segment).Distinct());
        _ = Epochs.Begin(work, now);
        work.Commit(StoreKillPoints.CommitHeld);
    }

    // Directories and records stay: a rebuild finds the trees in segments, and names what is held by looking there.
    private IEnumerable<HeldFile> Candidates(InstalledTree tree, IdBitmap seen, CancellationToken cancellationToken)
    {
        IReadOnlySet<long> pinned = MountedTrees.PinnedSegments(root.Database);
        using Statement find = root.Database.Prepare(
            "SELECT id, segment FROM blobs WHERE digest = ?1 AND kinds = ?2 AND segment IS NOT NULL AND doomed IS NULL");
        foreach (WalkedPath path in FileSystemReader.Walk(store, tree.FileSystem))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (path.Kind is not PathKind.File || path.Node.Size < SmallestSize)
            {
                continue;
            }

            Digest digest = path.Node.Digest;
            if (find.Query(row => (Id: row.Number(0), Segment: row.Number(1)), digest.Bytes.ToArray(), (long)BlobKinds.File) is [(long id, long segment)]
                && !pinned.Contains(segment)
                && seen.Add(id))
            {
                yield return new HeldFile(id, segment, path.Path.ToArray(), digest, (long)path.Node.Size);
            }
        }
    }
}
