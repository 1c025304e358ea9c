using Larder.Database;
using Larder.Store.Segments;

namespace Larder.Store.Collecting;

/// <summary>A blob that is being moved.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Segment">The segment that it leaves.</param>
/// <param name="Entry">What it is, and where it lies there.</param>
/// <param name="NewOffset">Where it lies in the other one.</param>
internal sealed record MovedBlob(long Id, long Segment, SegmentEntry Entry, long NewOffset = 0)
{
    /// <summary>All blobs of a segment by their place.</summary>
    public static IReadOnlyList<MovedBlob> Of(LarderDatabase database, long segment) => database.Query(
        "SELECT id, digest, offset, size, kinds FROM blobs WHERE segment = ?1 ORDER BY offset",
        row => new MovedBlob(row.Number(0), segment, new SegmentEntry(new(row.Bytes(1)), row.Number(2), row.Number(3), (BlobKinds)row.Number(4))),
        segment);

    /// <summary>Switches the rows that still point to the old place; within a unit of work.</summary>
    public static void Switch(LarderDatabase database, IEnumerable<MovedBlob> blobs, long target)
    {
        using Statement move = database.Prepare("UPDATE blobs SET segment = ?1, offset = ?2 WHERE id = ?3 AND segment = ?4 AND offset = ?5");
        foreach (MovedBlob blob in blobs)
        {
            move.Execute(target, blob.NewOffset, blob.Id, blob.Segment, blob.Entry.Offset);
        }
    }
}
