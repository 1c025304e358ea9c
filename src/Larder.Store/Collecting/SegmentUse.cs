using Larder.Database;
using Larder.Store.Segments;

namespace Larder.Store.Collecting;

/// <summary>What rows say of a segment.</summary>
/// <param name="Id">The segment.</param>
/// <param name="IsSealed">Whether nothing is appended to it any more.</param>
/// <param name="IsVacated">Whether rows left it whose bytes were not freed yet.</param>
/// <param name="Blobs">Blobs whose rows point into it.</param>
/// <param name="Bytes">What they take, padding included.</param>
internal sealed record SegmentUse(long Id, bool IsSealed, bool IsVacated, long Blobs, long Bytes)
{
    private const string Padded = "iif(b.size >= 2048, (b.size + 4095) & ~4095, (b.size + 7) & ~7)";

    /// <summary>What it would take in a segment without any garbage: its blobs, and the records of a footer.</summary>
    public long Needed => Bytes + (Blobs * SegmentRecord.Size);

    /// <summary>All segments, oldest first.</summary>
    public static IReadOnlyList<SegmentUse> All(LarderDatabase database)
    {
        Dictionary<long, (long Blobs, long Bytes)> used = database.Query(
            $"SELECT b.segment, count(*), sum({Padded}) FROM blobs b WHERE b.segment IS NOT NULL GROUP BY b.segment",
            row => (Id: row.Number(0), Blobs: row.Number(1), Bytes: row.Number(2))).ToDictionary(row => row.Id, row => (row.Blobs, row.Bytes));
        return database.Query(
            "SELECT id, sealed, vacated FROM segments ORDER BY id",
            row =>
            {
                (long blobs, long bytes) = used.GetValueOrDefault(row.Number(0));
                return new SegmentUse(row.Number(0), row.Flag(1), row.Flag(2), blobs, bytes);
            });
    }

    /// <summary>Notes in a unit of work that rows leave segments; 0, which is none, is passed over.</summary>
    public static void Vacate(UnitOfWork work, IEnumerable<long> segments)
    {
        foreach (long id in segments)
        {
            work.Execute("UPDATE segments SET vacated = 1 WHERE id = ?1", id);
        }
    }
}
