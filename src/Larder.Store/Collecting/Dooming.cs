using System.Globalization;
using System.Text;
using Larder.Database;
using Larder.Database.Roots;
using Larder.Formats.Digests;
using Larder.Store.Mounted;
using Larder.Store.Segments;

namespace Larder.Store.Collecting;

/// <summary>
/// The first phase: marks what roots reach, outside of the write lock, and then in one commit marks what was added
/// meanwhile, begins an epoch and dooms the rest. Owns the marker and the segments that it reads.
/// </summary>
internal sealed class Dooming : IDisposable
{
    // Ids go to SQLite as one text; longer runs of garbage as a range.
    private const int ListedAtOnce = 20_000;
    private const int RangeFrom = 64;

    private readonly LarderRoot _root;
    private readonly IdBitmap _marked = new();
    private readonly TreeMarker _marker;
    private readonly SegmentDirectory _segments;
    private readonly HashSet<RootRow> _known = [];
    private readonly HashSet<string> _mounted = [];
    private readonly long _lastId;

    public Dooming(LarderRoot root)
    {
        _root = root;
        _segments = SegmentDirectory.Open(root);
        _marker = new TreeMarker(root.Database, _segments, _marked);

        // Read before the roots: a row that is younger is somebody's work, whatever the roots say.
        _lastId = root.Database.First("SELECT coalesce(max(id), 0) FROM blobs", row => row.Number(0));
    }

    /// <summary>Marks what the present roots reach.</summary>
    /// <param name="except">Roots to leave out.</param>
    /// <param name="cancellationToken">Asked at each directory.</param>
    public void Mark(IReadOnlyCollection<RootRow> except, CancellationToken cancellationToken)
    {
        _known.UnionWith(except);
        MarkNew(cancellationToken);

        // Those that are left out would get a newer record, which says that they went.
        foreach (Digest record in NewestRecords.Find(_root.Database, _segments).Except(except.Select(row => row.Record)))
        {
            _ = _marker.MarkOne(record);
        }

        // What came while a large store was marked is better looked at before the lock is taken.
        MarkNew(cancellationToken);
    }

    /// <summary>Garbage as it looks now, without dooming it.</summary>
    public (long Blobs, long Bytes) Measure() => Sum(
        _root.Database.Query("SELECT id, size FROM blobs WHERE doomed IS NULL AND id <= ?1", row => (Id: row.Number(0), Bytes: row.Number(1)), _lastId)
            .Where(row => !_marked.Contains(row.Id)));

    /// <summary>Dooms what is not marked; nothing is written when there is nothing to doom.</summary>
    /// <returns>The epoch that began; null for none.</returns>
    public long? Doom(DateTimeOffset now)
    {
        using UnitOfWork work = _root.Database.Begin();
        MarkNew(default);
        int changed = Forgive(work) + ForgetFileSystems(work);
        long epoch = Epochs.Begin(work, now);
        changed += DoomRest(work, epoch);
        if (changed == 0)
        {
            return null;
        }

        work.Commit(StoreKillPoints.CommitDoomed);
        return epoch;
    }

    public void Dispose()
    {
        _marker.Dispose();
        _segments.Dispose();
    }

    private void MarkNew(CancellationToken cancellationToken)
    {
        foreach (RootRow row in RootRow.All(_root.Database))
        {
            if (_known.Add(row))
            {
                _marker.Mark(row.Name, row.FileSystem, cancellationToken);
                _ = _marker.MarkOne(row.Record);
            }
        }

        // Also when somebody took their root away: what the kernel reads must not become zeros.
        foreach (MountedTree tree in MountedTrees.List(_root.Database))
        {
            if (_mounted.Add(tree.Id))
            {
                _marker.Mark(MountedTrees.RootName(tree.Id), tree.FileSystem, cancellationToken);
            }
        }
    }

    // A root that reaches what was doomed took that back when it was recorded; this is the second lock on the door.
    private int Forgive(UnitOfWork work)
    {
        int changed = 0;
        foreach (long id in work.Query("SELECT id FROM blobs WHERE doomed IS NOT NULL", row => row.Number(0)))
        {
            changed += _marked.Contains(id) ? work.Execute("UPDATE blobs SET doomed = NULL WHERE id = ?1", id) : 0;
        }

        return changed;
    }

    private static int ForgetFileSystems(UnitOfWork work)
    {
        work.Execute(
            "DELETE FROM content_sources WHERE file_system IN "
            + "(SELECT id FROM file_systems f WHERE NOT EXISTS (SELECT 1 FROM roots r WHERE r.file_system = f.id))");
        return work.Execute("DELETE FROM file_systems WHERE NOT EXISTS (SELECT 1 FROM roots r WHERE r.file_system = file_systems.id)");
    }

    private int DoomRest(UnitOfWork work, long epoch)
    {
        using Statement range = _root.Database.Prepare("UPDATE blobs SET doomed = ?1 WHERE id BETWEEN ?2 AND ?3 AND doomed IS NULL");
        using Statement list = _root.Database.Prepare(
            "UPDATE blobs SET doomed = ?1 WHERE id IN (SELECT value FROM json_each(?2)) AND doomed IS NULL");
        StringBuilder ids = new("[");
        int listed = 0;
        int changed = 0;
        foreach ((long first, long last) in _marked.Gaps(_lastId))
        {
            if (last - first >= RangeFrom)
            {
                changed += range.Execute(epoch, first, last);
                continue;
            }

            for (long id = first; id <= last; id++)
            {
                _ = ids.Append(listed++ == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{id}");
            }

            if (listed >= ListedAtOnce)
            {
                changed += list.Execute(epoch, ids.Append(']').ToString());
                _ = ids.Clear().Append('[');
                listed = 0;
            }
        }

        return listed == 0 ? changed : changed + list.Execute(epoch, ids.Append(']').ToString());
    }

    private static (long Blobs, long Bytes) Sum(IEnumerable<(long Id, long Bytes)> rows) =>
        rows.Aggregate((Blobs: 0L, Bytes: 0L), (sum, row) => (sum.Blobs + 1, sum.Bytes + row.Bytes));
}
