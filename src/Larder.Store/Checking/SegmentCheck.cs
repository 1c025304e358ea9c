using Larder.Formats.Digests;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Checking;

/// <summary>
/// Compares what a segment says of itself (header, footers, <c>.idx</c>, length) with what the database says of it. Rows
/// are read before the file: whatever a row says was on the disk before.
/// </summary>
internal static class SegmentCheck
{
    /// <summary>Checks one segment; reads no blob.</summary>
    /// <param name="store">The store.</param>
    /// <param name="segment">Its row.</param>
    /// <param name="rows">The blobs that the database has in it, by offset; those that it misjudges are taken out.</param>
    /// <param name="file">The segment; null when it is not there.</param>
    public static List<Damage> Run(ContentStore store, SegmentRow segment, List<BlobRow> rows, SafeFileHandle? file)
    {
        List<Damage> found = [];
        if (file is null)
        {
            // Reserved and never made, or emptied and about to go.
            if (rows.Count > 0)
            {
                found.Add(Of(DamageKind.Segment, segment, "it is missing"));
            }

            return found;
        }

        if (rows.RemoveAll(row => row.Offset < SegmentHeader.Size || row.Size <= 0 || row.Size > long.MaxValue - row.Offset) > 0)
        {
            found.Add(new Damage(DamageKind.Database, null, segment.Id, "it has blobs of the segment where none can be"));
        }

        long length = RandomAccess.GetLength(file);
        if (length < segment.Bytes)
        {
            found.Add(Of(DamageKind.Segment, segment, $"it ends at {length}, and {segment.Bytes} bytes were committed"));
        }

        SegmentEntry[]? index = segment.IsSealed ? SegmentIndexFile.TryRead(store.Segments.Handle, segment.Id, segment.Bytes) : null;
        if (segment.IsSealed && index is null && length >= segment.Bytes)
        {
            found.Add(Of(DamageKind.Index, segment, "its .idx is missing or not valid"));
        }

        if (segment.Bytes == 0 && rows.Count == 0)
        {
            return found;
        }

        if (SegmentScan.ReadHeader(file) is not { } header || header.Id != segment.Id)
        {
            if (length >= SegmentHeader.Size)
            {
                found.Add(Of(DamageKind.Segment, segment, "its header is not valid"));
            }

            return found;
        }

        IReadOnlyList<SegmentFooter> footers = SegmentScan.Footers(file, header);
        SegmentEntry[] entries = [.. footers.SelectMany(footer => footer.Entries)];
        Array.Sort(entries, static (left, right) => left.Offset.CompareTo(right.Offset));
        int unlisted = Compare(segment, rows, entries, found);
        bool isCut = length < segment.Bytes;
        if (!isCut)
        {
            CheckFooters(segment, footers, unlisted, found);
        }

        if (segment.IsSealed && length > segment.Bytes && footers.Count > 0 && footers[^1].End == segment.Bytes)
        {
            found.Add(Of(DamageKind.Segment, segment, $"it has {length - segment.Bytes} bytes behind its last footer"));
        }

        bool isWhole = !found.Exists(damage => damage.Kind is DamageKind.Footer or DamageKind.Segment);
        if (isWhole && index is not null && !Stands(index, SegmentIndexFile.Distinct(footers.SelectMany(footer => footer.Entries)), rows))
        {
            found.Add(Of(DamageKind.Index, segment, "its .idx lists other blobs than its footers"));
        }

        return found;
    }

    // How many rows no footer knows; rows that say other than the footers are the database's damage, and are not read.
    private static int Compare(SegmentRow segment, List<BlobRow> rows, SegmentEntry[] entries, List<Damage> found)
    {
        int unlisted = 0;
        rows.RemoveAll(row =>
        {
            int at = Find(entries, row.Offset);
            if (at < 0)
            {
                unlisted++;
                return false;
            }

            SegmentEntry entry = entries[at];
            if (entry.Digest == row.Digest && entry.Size == row.Size && (row.Kinds & entry.Kinds) == entry.Kinds)
            {
                return false;
            }

            found.Add(new Damage(DamageKind.Database, null, segment.Id, $"it says other than the segment of the blob {entry.Digest} at {row.Offset}"));
            return true;
        });
        return unlisted;
    }

    private static void CheckFooters(SegmentRow segment, IReadOnlyList<SegmentFooter> footers, int unlisted, List<Damage> found)
    {
        long previous = 0;
        int before = found.Count;
        foreach (SegmentFooter footer in footers)
        {
            if (footer.Previous != previous)
            {
                found.Add(Of(DamageKind.Footer, segment, $"the footer at {footer.Previous} is not valid"));
            }

            previous = footer.Offset;
        }

        long end = footers.Count == 0 ? 0 : footers[^1].End;
        if (end < segment.Bytes)
        {
            found.Add(Of(DamageKind.Footer, segment, $"the footer that ends at {segment.Bytes} is not valid"));
        }
        else if (found.Count == before && (unlisted > 0 || (segment.Bytes != 0 && !footers.Any(footer => footer.End == segment.Bytes))))
        {
            found.Add(new Damage(DamageKind.Database, null, segment.Id, $"it says other than the footers of the segment: {unlisted} blobs that none lists, {segment.Bytes} bytes"));
        }
    }

    // It lists nothing that the footers do not, and all that has a row; what was collected is in the footers only.
    private static bool Stands(SegmentEntry[] index, SegmentEntry[] listed, List<BlobRow> rows)
    {
        int at = 0;
        foreach (SegmentEntry entry in index)
        {
            while (at < listed.Length && listed[at].Digest < entry.Digest)
            {
                at++;
            }

            if (at == listed.Length || listed[at] != entry)
            {
                return false;
            }
        }

        HashSet<Digest> digests = [.. index.Select(entry => entry.Digest)];
        return rows.TrueForAll(row => digests.Contains(row.Digest));
    }

    private static int Find(SegmentEntry[] entries, long offset)
    {
        int low = 0;
        int high = entries.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (entries[middle].Offset == offset)
            {
                return middle;
            }

            (low, high) = entries[middle].Offset < offset ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    private static Damage Of(DamageKind kind, SegmentRow segment, string why) => new(kind, null, segment.Id, why);
}
