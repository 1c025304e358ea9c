using Larder.Database;
using Larder.Database.Roots;
using Larder.Native.Files;
using Larder.Store.Mounted;
using Larder.Store.Segments;

namespace Larder.Store.Collecting;

/// <summary>
/// Moves the blobs of segments that are mostly dead, or small, to another segment, as a writer would: appended, with a
/// footer, synced; then their rows are switched in one commit, which forgets the old segments too; then these are unlinked.
/// Who has one open reads on; who looked up and comes too late looks up once more. Segments that a mount reads are left
/// alone.
/// </summary>
/// <param name="root">The root.</param>
/// <param name="segments">Its segments.</param>
/// <param name="index">Their rows.</param>
internal sealed class Compaction(LarderRoot root, SegmentDirectory segments, BlobIndex index)
{
    // As a batch of a writer: more would hold back too much until its sync.
    private const long BatchBytes = 64L << 20;

    /// <summary>Moves what is worth moving. Safe to repeat.</summary>
    /// <exception cref="OperationCanceledException">Between two batches.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        List<(SegmentUse Use, SegmentHold Hold)> sources = [];
        try
        {
            foreach (SegmentUse use in CompactionPlan.Choose(Measure()))
            {
                // All are held before a target is taken, so that none of them is it.
                if (SegmentHold.TryTake(root, segments, index, use.Id) is { } hold)
                {
                    sources.Add((use, hold));
                }
            }

            for (int next = 0; next < sources.Count;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int first = next;
                for (long bytes = 0; next < sources.Count && (next == first || bytes + sources[next].Use.Needed <= BatchBytes); next++)
                {
                    bytes += sources[next].Use.Needed;
                }

                MoveBatch([.. sources[first..next].Select(source => source.Hold)]);
            }
        }
        finally
        {
            sources.ForEach(source => source.Hold.Dispose());
        }
    }

    private List<(SegmentUse, long)> Measure()
    {
        List<(SegmentUse, long)> found = [];
        IReadOnlySet<long> pinned = MountedTrees.PinnedSegments(root.Database);
        foreach (SegmentUse use in SegmentUse.All(root.Database).Where(use => use.Blobs > 0 && !pinned.Contains(use.Id)))
        {
            if (segments.Handle.TryStat(SegmentLayout.FileName(use.Id)) is FileStatus status)
            {
                found.Add((use, status.AllocatedBytes));
            }
        }

        return found;
    }

    private void MoveBatch(IReadOnlyList<SegmentHold> sources)
    {
        List<MovedBlob> blobs = [];
        List<long> emptied = [];
        using OpenSegment target = OpenSegment.Take(segments, root.Database, index);
        foreach (SegmentHold source in sources)
        {
            IReadOnlyList<MovedBlob> rows = MovedBlob.Of(root.Database, source.Id);

            // What is damaged is left where it is, with all its neighbours, for whoever repairs it.
            if (rows.All(row => SegmentScan.IsSound(source.File, row.Entry, long.MaxValue)))
            {
                blobs.AddRange(rows.Select(row => row with { NewOffset = BlobCopy.Append(source, row.Entry, target.Appender) }));
                emptied.Add(source.Id);
            }
        }

        if (blobs.Count == 0)
        {
            return;
        }

        target.WriteFooters([.. blobs.Select(blob => blob.Entry with { Offset = blob.NewOffset })]);
        target.Sync();
        List<long> forgotten = [];
        using (UnitOfWork work = root.Database.Begin())
        {
            work.Execute("UPDATE segments SET bytes = ?2 WHERE id = ?1", target.Id, target.Appender.End);

            // A mount that began meanwhile reads them where they are; what was appended of them is garbage.
            IReadOnlySet<long> pinned = MountedTrees.PinnedSegments(root.Database);
            MovedBlob.Switch(root.Database, blobs.Where(blob => !pinned.Contains(blob.Segment)), target.Id);
            forgotten.AddRange(emptied.Where(id => SegmentRemoval.Forget(work, id)));
            work.Commit(StoreKillPoints.CommitMoved);
        }

        forgotten.ForEach(id => SegmentRemoval.Unlink(segments, id));
        if (target.Appender.End >= SegmentLayout.Full)
        {
            target.Seal(index);
        }
    }
}
