using Larder.Database;
using Larder.Formats.Digests;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Held;

/// <summary>The row of a blob that lies in no segment.</summary>
internal sealed record HeldBlob(long Id, Digest Digest, long Size, BlobKinds Kinds)
{
    /// <summary>All of them, also those that are about to go.</summary>
    public static IReadOnlyList<HeldBlob> All(LarderDatabase database) => Query(database, "");

    /// <summary>Those that stay.</summary>
    public static IReadOnlyList<HeldBlob> Kept(LarderDatabase database) => Query(database, " AND doomed IS NULL");

    private static IReadOnlyList<HeldBlob> Query(LarderDatabase database, string condition) => database.Query(
        $"SELECT id, digest, size, kinds FROM blobs WHERE segment IS NULL{condition} ORDER BY id",
        row => new HeldBlob(row.Number(0), new Digest(row.Bytes(1)), row.Number(2), (BlobKinds)row.Number(3)));

    /// <summary>Makes the rows of what is held and in no segment, within a unit of work.</summary>
    /// <param name="work">Which has made those of the segments.</param>
    /// <param name="held">The files.</param>
    /// <param name="readsBlobs">Compare each with its digest; else it is compared when it is read.</param>
    /// <returns>How many there are, and how many are not what they should be.</returns>
    public static (long Blobs, long Damaged) List(UnitOfWork work, HeldFiles held, bool readsBlobs)
    {
        (long blobs, long damaged) = (0, 0);
        foreach (Digest digest in held.List())
        {
            using SafeFileHandle? file = held.TryOpen(digest);
            long size = file is null ? 0 : RandomAccess.GetLength(file);
            if (size == 0 || (readsBlobs && !SegmentScan.HasDigest(file!, 0, size, digest)))
            {
                damaged++;
                continue;
            }

            blobs += work.Execute(
                "INSERT INTO blobs (digest, segment, offset, size, kinds) VALUES (?1, NULL, 0, ?2, ?3) ON CONFLICT (digest) DO NOTHING",
                digest.Bytes.ToArray(),
                size,
                (long)BlobKinds.File);
        }

        return (blobs, damaged);
    }

    /// <summary>Removes the held files that no row points to: their blobs went, or lie in a segment again.</summary>
    public static void UnlinkForgotten(LarderDatabase database, HeldFiles held)
    {
        HashSet<Digest> rows = [.. All(database).Select(blob => blob.Digest)];
        foreach (Digest digest in held.List().Where(digest => !rows.Contains(digest)))
        {
            held.Unlink(digest);
        }
    }
}
