using Larder.Database;
using Larder.Formats.Digests;
using Larder.Store.Checking;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Held;

/// <summary>The rows of blobs that lie in no segment.</summary>
internal static class HeldBlobs
{
    private const string Columns = BlobRow.Columns + " WHERE segment IS NULL";

    /// <summary>All of them, also those that are about to go.</summary>
    public static IReadOnlyList<BlobRow> All(LarderDatabase database) => database.Query(Columns, BlobRow.Read);

    /// <summary>Those that stay.</summary>
    public static IReadOnlyList<BlobRow> Kept(LarderDatabase database) => database.Query(Columns + " AND doomed IS NULL", BlobRow.Read);

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
