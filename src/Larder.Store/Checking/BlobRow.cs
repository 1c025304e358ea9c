using Larder.Database;
using Larder.Formats.Digests;
using Larder.Store.Segments;

namespace Larder.Store.Checking;

/// <summary>A row of <c>blobs</c>; segment 0 is that of a held blob.</summary>
internal readonly record struct BlobRow(long Id, Digest Digest, long Segment, long Offset, long Size, BlobKinds Kinds)
{
    public const string Columns = "SELECT id, digest, ifnull(segment, 0), offset, size, kinds FROM blobs";

    public static BlobRow Read(Row row) =>
        new(row.Number(0), new Digest(row.Bytes(1)), row.Number(2), row.Number(3), row.Number(4), (BlobKinds)row.Number(5));
}
