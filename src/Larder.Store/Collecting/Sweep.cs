using Larder.Database;
using Larder.Database.Roots;
using Larder.Native.Files;
using Larder.Store.Held;
using Larder.Store.Segments;

namespace Larder.Store.Collecting;

/// <summary>
/// The second phase: deletes the rows of blobs that nobody can be looking at any more, and then gives back what no row
/// points to. All of it follows from the rows, so it goes on where one that was killed stopped.
/// </summary>
internal sealed class Sweep(LarderRoot root, SegmentDirectory segments, BlobIndex index)
{
    private const int RowsAtOnce = 50_000;

    // What a segment may take more than its rows say before its blobs are looked at: tails, and the footers of batches.
    private const long Slack = 64 << 10;

    /// <summary>Blobs whose rows were deleted, and their bytes.</summary>
    public (long Blobs, long Bytes) Deleted { get; private set; }

    /// <summary>Does it.</summary>
    /// <exception cref="OperationCanceledException">Between two commits; what is left is for the next one.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        DeleteRows(cancellationToken);
        RemoveEmpty(cancellationToken);

        // A place without a row was vacated before the present epoch, or by a blob that was doomed or became held: so who can
        // still be reading there holds an older lease. (Moved blobs leave segments that are unlinked as a whole, and not this way.)
        if (StoreLease.HaveEndedBefore(root, Epochs.Current(root.Database)))
        {
            FreeSpace(cancellationToken);
        }

        new Compaction(root, segments, index).Run(cancellationToken);
        SegmentRemoval.UnlinkForgotten(root, segments);
        HeldBlobs.UnlinkForgotten(root.Database, segments.Held);
    }

    private void DeleteRows(CancellationToken cancellationToken)
    {
        LarderDatabase database = root.Database;
        long last = database.Query("SELECT DISTINCT doomed FROM blobs WHERE doomed IS NOT NULL ORDER BY doomed", row => row.Number(0))
            .TakeWhile(epoch => StoreLease.HaveEndedBefore(root, epoch)).LastOrDefault();
        while (last > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using UnitOfWork work = database.Begin();
            IReadOnlyList<(long Segment, long Blobs, long Bytes)> going = work.Query(
                "SELECT ifnull(segment, 0), count(*), sum(size) FROM (SELECT segment, size FROM blobs WHERE doomed <= ?1 ORDER BY doomed, id LIMIT ?2) GROUP BY segment",
                row => (row.Number(0), row.Number(1), row.Number(2)),
                last,
                RowsAtOnce);
            if (going.Count == 0)
            {
                break;
            }

            work.Execute("DELETE FROM blobs WHERE id IN (SELECT id FROM blobs WHERE doomed <= ?1 ORDER BY doomed, id LIMIT ?2)", last, RowsAtOnce);
            SegmentUse.Vacate(work, going.Select(row => row.Segment));
            work.Commit(StoreKillPoints.CommitCollected);
            Deleted = (Deleted.Blobs + going.Sum(row => row.Blobs), Deleted.Bytes + going.Sum(row => row.Bytes));
        }
    }

    private void RemoveEmpty(CancellationToken cancellationToken)
    {
        List<SegmentHold> held = [];
        try
        {
            foreach (SegmentUse use in SegmentUse.All(root.Database).Where(use => use.Blobs == 0))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (SegmentHold.TryTake(root, segments, index, use.Id) is { } hold)
                {
                    held.Add(hold);
                }
            }

            if (held.Count == 0)
            {
                return;
            }

            List<long> gone = [];
            using (UnitOfWork work = root.Database.Begin())
            {
                gone.AddRange(held.Select(hold => hold.Id).Where(id => SegmentRemoval.Forget(work, id)));
                work.Commit(StoreKillPoints.CommitDropped);
            }

            gone.ForEach(id => SegmentRemoval.Unlink(segments, id));
        }
        finally
        {
            held.ForEach(hold => hold.Dispose());
        }
    }

    private void FreeSpace(CancellationToken cancellationToken)
    {
        List<long> freed = [];
        foreach (SegmentUse use in SegmentUse.All(root.Database).Where(use => use.Blobs > 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            FileStatus? status = segments.Handle.TryStat(SegmentLayout.FileName(use.Id));
            if (!use.IsVacated && (status is null || status.Value.AllocatedBytes <= use.Needed + Slack))
            {
                continue;
            }

            using SegmentHold? hold = SegmentHold.TryTake(root, segments, index, use.Id);
            if (hold is not null)
            {
                SegmentSpace.Free(root.Database, segments, index, hold);
                if (use.IsVacated)
                {
                    freed.Add(use.Id);
                }
            }
        }

        if (freed.Count > 0)
        {
            using UnitOfWork work = root.Database.Begin();
            freed.ForEach(id => work.Execute("UPDATE segments SET vacated = 0 WHERE id = ?1", id));
            work.Commit(StoreKillPoints.CommitFreed);
        }
    }
}
