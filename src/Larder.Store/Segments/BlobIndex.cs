using Larder.Database;
using Larder.Formats.Digests;

namespace Larder.Store.Segments;

/// <summary>The rows of <c>blobs</c> and <c>segments</c>: a blob is present only once they say so.</summary>
internal sealed class BlobIndex(LarderDatabase database) : IDisposable
{
    private const string Columns = "SELECT segment, offset, size, kinds FROM blobs WHERE digest = ?1";

    private readonly Statement _find = database.Prepare(Columns);
    private readonly Statement _findKept = database.Prepare(Columns + " AND doomed IS NULL");

    /// <summary>Where a blob can be read, doomed or not.</summary>
    public BlobLocation? Find(Digest digest) => Find(_find, digest);

    /// <summary>Where a blob lies that may be relied on: to who writes, a doomed one is absent.</summary>
    public BlobLocation? FindKept(Digest digest) => Find(_findKept, digest);

    /// <summary>The segments that are not sealed, oldest first, with the end of their last committed batch.</summary>
    public IReadOnlyList<(long Id, long Bytes)> Unsealed() =>
        database.Query("SELECT id, bytes FROM segments WHERE sealed = 0 ORDER BY id", row => (row.Number(0), row.Number(1)));

    /// <summary>The end of an unsealed segment's last committed batch; null when it is sealed or gone.</summary>
    public long? BytesOfUnsealed(long id) =>
        database.First("SELECT bytes FROM segments WHERE id = ?1 AND sealed = 0", row => (long?)row.Number(0), id);

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

    /// <summary>Makes the rows of blobs point to where they were put anew, in the unit that records their batch.</summary>
    public static void Move(UnitOfWork work, LarderDatabase database, long segment, IReadOnlyCollection<SegmentEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        using Statement move = database.Prepare("UPDATE blobs SET segment = ?2, offset = ?3, size = ?4 WHERE digest = ?1");
        foreach (SegmentEntry entry in entries)
        {
            move.Execute(entry.Digest.Bytes.ToArray(), segment, entry.Offset, entry.Size);
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

    private static BlobLocation? Find(Statement statement, Digest digest)
    {
        IReadOnlyList<BlobLocation> rows = statement.Query(
            row => new BlobLocation(row.Number(0), row.Number(1), row.Number(2), (BlobKinds)row.Number(3)),
            digest.Bytes.ToArray());
        return rows.Count == 0 ? null : rows[0];
    }
}
