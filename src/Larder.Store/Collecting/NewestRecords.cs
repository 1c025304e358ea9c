using Larder.Database;
using Larder.Formats.Digests;
using Larder.Store.Roots;
using Larder.Store.Segments;

namespace Larder.Store.Collecting;

/// <summary>
/// The root records that stay: the newest of each name. Without the one that says that a root was removed, a rebuild from
/// bare segments would bring the root back; older ones say nothing any more.
/// </summary>
internal static class NewestRecords
{
    /// <summary>The digests of these records.</summary>
    public static IEnumerable<Digest> Find(LarderDatabase database, SegmentDirectory segments)
    {
        Dictionary<string, (long Time, Digest Digest)> newest = [];

        // The order decides between two of one time: the one that lies last holds (docs/formats/segment.md).
        foreach ((Digest digest, BlobLocation location) in database.Query(
            "SELECT digest, segment, offset, size FROM blobs WHERE kinds & 8 ORDER BY segment, offset",
            row => (new Digest(row.Bytes(0)), new BlobLocation(row.Number(1), row.Number(2), row.Number(3), BlobKinds.Root))))
        {
            if (TryRead(segments, location) is { } record
                && (!newest.TryGetValue(record.Name, out (long Time, Digest) known) || record.Milliseconds >= known.Time))
            {
                newest[record.Name] = (record.Milliseconds, digest);
            }
        }

        return newest.Values.Select(record => record.Digest);
    }

    private static RootRecord? TryRead(SegmentDirectory segments, BlobLocation location)
    {
        if (location.Size > RootRecord.MaxLength)
        {
            return null;
        }

        byte[] bytes = new byte[location.Size];
        return SegmentScan.ReadFully(segments.OpenRead(location.Segment), bytes, location.Offset) == bytes.Length
            ? RootRecord.TryDecode(bytes)
            : null;
    }
}
