using Larder.Database;
using Larder.Formats.Digests;

namespace Larder.Store.Segments;

/// <summary>The rows of <c>blobs</c> and <c>segments</c>: a blob is present only once they say so.</summary>
/// <param name="database">Where the rows are.</param>
/// <param name="epoch">That of the lease whose holder asks: what was doomed by then may go at any moment.</param>
internal sealed class BlobIndex(LarderDatabase database, long epoch = long.MaxValue) : IDisposable
{
    private const string Columns = "SELECT segment, offset, size, kinds FROM blobs WHERE digest = ?1";

    private readonly Statement _find = database.Prepare(Columns + " AND (doomed IS NULL OR doomed > ?2)");
    private readonly Statement _findKept = database.Prepare(Columns + " AND doomed IS NULL");

    /// <summary>Where a blob can be read: doomed or not, unless it was doomed before the lease was taken.</summary>
    public BlobLocation? Find(Digest digest) => First(_find.Query(Read, digest.Bytes.ToArray(), epoch));

    /// <summary>Where a blob lies that may be relied on: to who writes, a doomed one is absent.</summary>
    public BlobLocation? FindKept(Digest digest) => First(_findKept.Query(Read, digest.Bytes.ToArray()));

    /// <summary>The segments that are not sealed, oldest first, with the end of their last committed batch.</summary>
    public IReadOnlyList<(long Id, long Bytes)> Unsealed() =>
        database.Query("SELECT id, bytes FROM segments WHERE sealed = 0 ORDER BY id", row => (row.Number(0), row.Number(1)));

    /// <summary>The end of an unsealed segment's last committed batch; null when it is sealed or gone.</summary>
    public long? BytesOfUnsealed(long id) =>
        database.First("SELECT bytes FROM segments WHERE id = ?1 AND sealed = 0", row => (long?)row.Number(0), id);

    /// <summary>Whether a segment has a row that says that it is sealed.</summary>
    public bool IsSealed(long id) =>
        database.First("SELECT 1 FROM segments WHERE id = ?1 AND sealed <> 0", row => row.Number(0), id) != 0;

    public long NewSegment()
    {
        using UnitOfWork work = database.Begin();
        work.Execute("INSERT INTO segments (sealed, bytes) VALUES (0, 0)");
        long id = work.LastRowId;
        work.Commit(StoreKillPoints.ReserveSegment);
        return id;
    }

    /// <summary>
    /// Records a batch; the first row of a digest wins unless it is doomed, and a blob's kinds only grow.
    /// </summary>
    public static void Add(UnitOfWork work, LarderDatabase database, long segment, long end, IEnumerable<SegmentEntry> entries)
    {
        work.Execute("UPDATE segments SET bytes = ?2 WHERE id = ?1", segment, end);
        using Statement insert = database.Prepare(
            "INSERT INTO blobs (digest, segment, offset, size, kinds) VALUES (?1, ?2, ?3, ?4, ?5) "
            + "ON CONFLICT (digest) DO UPDATE SET kinds = kinds | excluded.kinds, doomed = NULL, "
            + "segment = iif(doomed IS NULL, segment, excluded.segment), offset = iif(doomed IS NULL, offset, excluded.offset)");
        foreach (SegmentEntry entry in entries)
        {
            insert.Execute(entry.Digest.Bytes.ToArray(), segment, entry.Offset, entry.Size, (long)entry.Kinds);
        }
    }

    public void Seal(long segment)
    {
        using UnitOfWork work = database.Begin();
        work.Execute("UPDATE segments SET sealed = 1 WHERE id = ?1", segment);
        work.Commit(StoreKillPoints.CommitSeal);
    }

    public void Dispose()
    {
        _find.Dispose();
        _findKept.Dispose();
    }

    private static BlobLocation Read(Row row) => new(row.Number(0), row.Number(1), row.Number(2), (BlobKinds)row.Number(3));

    private static BlobLocation? First(IReadOnlyList<BlobLocation> rows) => rows.Count == 0 ? null : rows[0];
}
