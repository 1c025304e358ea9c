using Larder.Database;
using Larder.Database.Roots;
using Larder.Native.Durability;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Collecting;

/// <summary>
/// Takes segments away in which no row points: first the row, then the files. So a number whose row is gone is never a
/// segment again, and files that a process did not live to unlink are known by that.
/// </summary>
internal static class SegmentRemoval
{
    /// <summary>Forgets a segment as part of a commit; false when a row still points into it. Its files go after the commit.</summary>
    public static bool Forget(UnitOfWork work, long id) => work.Execute(
        "DELETE FROM segments WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM blobs WHERE segment = ?1)", id) == 1;

    /// <summary>Unlinks a segment whose row is gone durably.</summary>
    public static void Unlink(SegmentDirectory directory, long id)
    {
        Durable.Unlink(directory.Handle, SegmentLayout.IndexName(id), StoreKillPoints.UnlinkSegment);
        Durable.Unlink(directory.Handle, SegmentLayout.FileName(id), StoreKillPoints.UnlinkSegment);
    }

    /// <summary>Unlinks what an earlier collection forgot and did not live to unlink.</summary>
    public static void UnlinkForgotten(LarderRoot root, SegmentDirectory directory)
    {
        // Listed before the rows are read: a segment has its row before it has its file.
        IReadOnlyList<long> files = directory.List();
        HashSet<long> rows = [.. root.Database.Query("SELECT id FROM segments", row => row.Number(0))];
        long last = root.Database.First("SELECT seq FROM sqlite_sequence WHERE name = 'segments'", row => row.Number(0));
        foreach (long id in files)
        {
            // A higher number is of a database that was lost, and what cannot be read may still be repaired.
            if (id <= last && !rows.Contains(id) && IsReadable(directory, id))
            {
                Unlink(directory, id);
            }
        }
    }

    private static bool IsReadable(SegmentDirectory directory, long id)
    {
        using SafeFileHandle? file = directory.Handle.TryOpenRead(SegmentLayout.FileName(id));
        return file is not null && (RandomAccess.GetLength(file) <= SegmentHeader.Size || SegmentScan.ReadHeader(file)?.Id == id);
    }
}
