using Larder.Database;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Native.Durability;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Checking;

/// <summary>
/// Mends what a segment says of itself. An index is written anew from the footers. A segment whose header, footers or
/// length are damaged is set aside: its sound blobs are put anew, and listed by a new footer elsewhere; once nothing is
/// left in it, it goes.
/// </summary>
internal sealed class SegmentRepair(ContentStore store)
{
    /// <summary>Writes the index of a sealed segment anew; false when its footers cannot tell.</summary>
    public bool TryWriteIndex(long id)
    {
        using SafeFileHandle? file = store.Segments.Handle.TryOpenRead(SegmentLayout.FileName(id));
        if (file is null || SegmentScan.ReadHeader(file) is not { } header || header.Id != id)
        {
            return false;
        }

        IReadOnlyList<SegmentFooter> footers = SegmentScan.Footers(file, header);
        long length = RandomAccess.GetLength(file);
        if (footers.Count == 0 || footers[^1].End != length)
        {
            return false;
        }

        SegmentIndexFile.Write(store.Segments.Handle, store.Index, id, length, footers);
        return true;
    }

    /// <summary>Puts the sound blobs of a segment elsewhere; damaged ones keep their rows.</summary>
    /// <returns>What became of it.</returns>
    public RepairAttempt SetAside(long id, CancellationToken cancellationToken)
    {
        string name = $"segment {id:x16}";
        using SafeFileHandle? file = store.Segments.Handle.TryOpenRead(SegmentLayout.FileName(id));
        if (file is not null && !FileLock.TryLock(file, shared: false))
        {
            return new RepairAttempt(name, 0, "another process appends to it; repeat this when that is done");
        }

        // No writer is to append to it from here on.
        using (UnitOfWork work = store.Database.Begin())
        {
            work.Execute("UPDATE segments SET sealed = 1 WHERE id = ?1", id);
            work.Commit(StoreKillPoints.CommitSetAside);
        }

        if (file is null)
        {
            return new RepairAttempt(name, 0, null);
        }

        try
        {
            return new RepairAttempt(name, Move(id, file, cancellationToken), null);
        }
        finally
        {
            FileLock.Release(file);
        }
    }

    /// <summary>Takes away a segment that was set aside and has no blob any more.</summary>
    public void Retire(long id)
    {
        using SafeFileHandle? file = store.Segments.Handle.TryOpenRead(SegmentLayout.FileName(id));
        if (file is not null && !FileLock.TryLock(file, shared: false))
        {
            return;
        }

        using UnitOfWork work = store.Database.Begin();
        if (work.Execute("DELETE FROM segments WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM blobs WHERE segment = ?1)", id) > 0)
        {
            // The files first: once the row is gone, nobody could tell one without a header from what may still be mended.
            Durable.Unlink(store.Segments.Handle, SegmentLayout.IndexName(id), StoreKillPoints.UnlinkSegment);
            Durable.Unlink(store.Segments.Handle, SegmentLayout.FileName(id), StoreKillPoints.UnlinkSegment);
            Durable.Sync(store.Segments.Handle.Handle, StoreKillPoints.SyncRetired);
        }

        work.Commit(StoreKillPoints.CommitRetired);
    }

    private long Move(long id, SafeFileHandle file, CancellationToken cancellationToken)
    {
        IReadOnlyList<BlobRow> rows = store.Database.Query(BlobRow.Columns + " WHERE segment = ?1 ORDER BY offset", BlobRow.Read, id);
        List<BlobRow> sound = [.. rows.Where(row => IsSound(file, row))];
        HashSet<Digest> wanted = [.. sound.Select(row => row.Digest)];
        using StoreWriter writer = store.BeginReplacing(wanted);
        foreach (BlobRow row in sound)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using VerifyingStream content = new(new BlobStream(new OpenBlob(file, new BlobLocation(id, row.Offset, row.Size, row.Kinds))), row.Digest, row.Size, $"the blob {row.Digest}");
            writer.Put(content, row.Size, row.Kinds);
        }

        writer.Commit();
        return sound.Count;
    }

    private static bool IsSound(SafeFileHandle file, in BlobRow row)
    {
        try
        {
            return SegmentScan.IsSound(file, new SegmentEntry(row.Digest, row.Offset, row.Size, row.Kinds), long.MaxValue);
        }
        catch (LarderException)
        {
            return false;
        }
    }
}
