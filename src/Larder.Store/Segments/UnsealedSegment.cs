using Larder.Database;
using Larder.Native.Durability;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Segments;

/// <summary>
/// What to do with a segment whose row says that it is not sealed: append to it, or finish what a process that died had
/// begun. Only bytes after the last valid footer are ever cut.
/// </summary>
internal static class UnsealedSegment
{
    private const ushort OwnerWrite = 0x80;

    /// <summary>Takes it for appending; null when another process has it, or when nothing more is to be appended.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD2301: bytes that were committed are gone.</exception>
    public static OpenSegment? TryTake(SegmentDirectory directory, LarderDatabase database, BlobIndex index, long id)
    {
        byte[] name = SegmentLayout.FileName(id);
        FileStatus? status = directory.Handle.TryStat(name);
        bool isReadOnly = status is { } found && (found.Mode & OwnerWrite) == 0;
        SafeFileHandle? file = isReadOnly ? directory.Handle.OpenRead(name)
            : status is not null || index.BytesOfUnsealed(id) == 0 ? directory.Handle.OpenOrCreate(name, 0x180)
            : null;
        if (file is null)
        {
            return index.BytesOfUnsealed(id) is null ? null : throw StoreErrors.Damaged($"the segment {id:x16} is missing");
        }

        try
        {
            // Looked at again under the lock: another process may have filled and sealed it meanwhile.
            if (FileLock.TryLock(file, shared: false) && index.BytesOfUnsealed(id) is long committed)
            {
                return Take(directory, database, index, id, committed, file, isReadOnly);
            }

            FileLock.Release(file);
            return null;
        }
        catch
        {
            FileLock.Release(file);
            throw;
        }
    }

    /// <summary>
    /// Records or cuts what processes that died left behind their last commit, so that whoever looks at rows next sees all
    /// that takes space. What a process that lives appends to is passed over.
    /// </summary>
    /// <exception cref="Formats.Errors.LarderException">LRD2301: bytes that were committed are gone.</exception>
    public static void FinishAbandoned(SegmentDirectory directory, LarderDatabase database, BlobIndex index)
    {
        foreach ((long id, long committed) in index.Unsealed())
        {
            if (directory.Handle.TryStat(SegmentLayout.FileName(id)) is { } status && status.Size > committed)
            {
                TryTake(directory, database, index, id)?.Dispose();
            }
        }
    }

    private static OpenSegment? Take(
        SegmentDirectory directory, LarderDatabase database, BlobIndex index, long id, long committed, SafeFileHandle file, bool isReadOnly)
    {
        if (SegmentScan.ReadHeader(file) is not { } header || header.Id != id)
        {
            return committed > 0
                ? throw StoreErrors.Damaged($"the segment {id:x16} has no valid header")
                : OpenSegment.Begin(directory, SegmentHeader.New(id), file);
        }

        IReadOnlyList<SegmentFooter> footers = SegmentScan.Footers(file, header);
        SegmentFooter? last = footers.Count == 0 ? null : footers[^1];
        if ((last?.End ?? 0) < committed)
        {
            throw StoreErrors.Damaged($"the segment {id:x16} ends at {last?.End ?? 0}, and {committed} bytes were committed");
        }

        ListRecovered(directory, database, file, id, [.. footers.Where(footer => footer.Offset >= committed)]);
        if (isReadOnly)
        {
            index.Seal(id);
            FileLock.Release(file);
            return null;
        }

        OpenSegment segment = OpenSegment.Continue(directory, header, file, last);
        if (last is null || !IsComplete(directory, id, footers))
        {
            return segment;
        }

        segment.Seal(index);
        segment.Dispose();
        return null;
    }

    // It is full, or has a blob that gets a segment of its own, or its index was written already.
    private static bool IsComplete(SegmentDirectory directory, long id, IReadOnlyList<SegmentFooter> footers) =>
        footers[^1].End >= SegmentLayout.Full
        || footers.Any(footer => footer.Entries.Any(entry => entry.Size >= SegmentLayout.Alone))
        || directory.Handle.TryStat(SegmentLayout.IndexName(id)) is not null;

    /// <summary>
    /// Records the batches that have a footer and no rows. Their sync may not have come to its end, and a footer can reach
    /// the disk before the bytes it lists: so each blob is read, and what has another digest is left out.
    /// </summary>
    private static void ListRecovered(
        SegmentDirectory directory, LarderDatabase database, SafeFileHandle file, long id, IReadOnlyList<SegmentFooter> unlisted)
    {
        if (unlisted.Count == 0)
        {
            return;
        }

        Durable.SyncData(file, StoreKillPoints.SyncSegment);
        Durable.Sync(directory.Handle.Handle, StoreKillPoints.SyncSegments);
        List<SegmentEntry> sound =
            [.. unlisted.SelectMany(footer => footer.Entries.Where(entry => SegmentScan.IsSound(file, entry, footer.Offset)))];
        using UnitOfWork work = database.Begin();
        BlobIndex.Add(work, database, id, unlisted[^1].End, sound);
        work.Commit(StoreKillPoints.CommitRecovered);
    }
}
