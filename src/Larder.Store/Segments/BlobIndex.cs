using System.Numerics;
using Larder.Database;
using Larder.Formats.Digests;

namespace Larder.Store.Segments;

/// <summary>The rows of <c>blobs</c> and <c>segments</c>: a blob is present only once they say so.</summary>
/// <param name="database">Where the rows are.</param>
/// <param name="epoch">That of the lease whose holder asks: what was doomed by then may go at any moment.</param>
internal sealed class BlobIndex(LarderDatabase database, long epoch = long.MaxValue) : IDisposable
{
    private const string Columns = "SELECT ifnull(segment, 0), offset, size, kinds FROM blobs WHERE digest = ?1";

    private readonly Statement _find = database.Prepare(Columns + " AND (doomed IS NULL OR doomed > ?2)");
    private readonly Statement _findKept = database.Prepare(Columns + " AND doomed IS NULL");
    private readonly Statement _newer = database.Prepare("SELECT id, digest FROM blobs WHERE id > ?1 ORDER BY id");
    private BlobFilter? _filter;
    private long _filtered;
    private long _lookups;

    /// <summary>Where a blob can be read: doomed or not, unless it was doomed before the lease was taken.</summary>
    public BlobLocation? Find(Digest digest)
    {
        _find.Bind(2, epoch);
        return Find(_find, digest);
    }

    /// <summary>As <see cref="Find(Digest)"/>, for many in one read transaction: beginning one costs as much as a lookup.</summary>
    public BlobLocation?[] Find(IReadOnlyList<Digest> digests)
    {
        BlobLocation?[] found = new BlobLocation?[digests.Count];
        _ = database.First("SELECT 1 FROM segments LIMIT 1", row =>
        {
            // The transaction lasts while this row is looked at.
            for (int index = 0; index < found.Length; index++)
            {
                found[index] = Find(digests[index]);
            }

            return row.Number(0);
        });
        return found;
    }

    /// <summary>
    /// Where a blob lies that may be relied on: to who writes, a doomed one is absent. One that another process has stored
    /// since the last batch may be missed; it is then stored twice.
    /// </summary>
    public BlobLocation? FindKept(Digest digest)
    {
        if (_filter is null && BitOperations.IsPow2(++_lookups))
        {
            RefreshFilter();
        }

        return IsAbsent(digest) ? null : Find(_findKept, digest);
    }

    /// <summary>
    /// True for most blobs that <see cref="FindKept"/> does not find. Asks the filter only, so any thread may call this
    /// while another one uses the database.
    /// </summary>
    public bool IsAbsent(in Digest digest) => Volatile.Read(ref _filter)?.MayHave(digest) == false;

    /// <summary>Learns of a batch that was recorded, and of what others stored meanwhile.</summary>
    public void Learn(IEnumerable<Digest> batch)
    {
        RefreshFilter();
        if (_filter is not null)
        {
            foreach (Digest digest in batch)
            {
                _filter.Add(digest.Bytes);
            }
        }
    }

    private void RefreshFilter()
    {
        BlobFilter? filter = _filter;
        if (filter is null || filter.IsFull)
        {
            // Reading all rows costs as much as asking for a tenth of them.
            long rows = database.First("SELECT coalesce(max(id), 0) FROM blobs", row => row.Number(0));
            if (filter is null && rows > _lookups * 10)
            {
                return;
            }

            filter = new BlobFilter(rows * 4);
            _filtered = 0;
        }

        _newer.Bind(1, _filtered);
        _newer.Each(row =>
        {
            _filtered = row.Number(0);
            filter.Add(row.BytesInPlace(1));
        });
        Volatile.Write(ref _filter, filter);
    }

    /// <summary>The offsets of all blobs that the database has in a segment.</summary>
    public HashSet<long> PlacesIn(long segment) =>
        [.. database.Query("SELECT offset FROM blobs WHERE segment = ?1", row => row.Number(0), segment)];

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
    /// Records a batch; the first row of a digest wins unless it is doomed or held, and a blob's kinds only grow.
    /// </summary>
    public static void Add(UnitOfWork work, LarderDatabase database, long segment, long end, IEnumerable<SegmentEntry> entries)
    {
        work.Execute("UPDATE segments SET bytes = ?2 WHERE id = ?1", segment, end);
        using Statement insert = database.Prepare(
            "INSERT INTO blobs (digest, segment, offset, size, kinds) VALUES (?1, ?2, ?3, ?4, ?5) "
            + "ON CONFLICT (digest) DO UPDATE SET kinds = kinds | excluded.kinds, doomed = NULL, "
            + "segment = iif(doomed IS NULL, ifnull(segment, excluded.segment), excluded.segment), "
            + "offset = iif(doomed IS NULL AND segment IS NOT NULL, offset, excluded.offset)");
        insert.Bind(2, segment);
        foreach (SegmentEntry entry in entries)
        {
            Digest digest = entry.Digest;
            insert.Bind(1, digest.Bytes);
            insert.Bind(3, entry.Offset);
            insert.Bind(4, entry.Size);
            insert.Bind(5, (long)entry.Kinds);
            _ = insert.Execute();
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
        _newer.Dispose();
    }

    private static BlobLocation? Find(Statement statement, Digest digest)
    {
        statement.Bind(1, digest.Bytes);
        return statement.First(static row => (BlobLocation?)new BlobLocation(row.Number(0), row.Number(1), row.Number(2), (BlobKinds)row.Number(3)));
    }
}
