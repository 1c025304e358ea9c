using Larder.Database;
using Larder.Native.Files;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Collecting;

/// <summary>
/// Gives back what lies between the blobs of a segment that have rows and its footers: whole blocks become holes, the
/// rest of a block that a live blob shares becomes zeros. So what was collected reads as zeros, and a rebuild tells it from
/// what is damaged (docs/formats/segment.md).
/// </summary>
internal static class SegmentSpace
{
    /// <summary>Frees the dead ranges of a segment that nobody appends to. Safe to repeat.</summary>
    /// <param name="database">Has the rows.</param>
    /// <param name="directory">Where segments are.</param>
    /// <param name="index">The rows of the segment.</param>
    /// <param name="segment">Held.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Free(LarderDatabase database, SegmentDirectory directory, BlobIndex index, SegmentHold segment)
    {
        if (SegmentScan.ReadHeader(segment.File) is not { } header)
        {
            throw StoreErrors.Damaged($"the segment {segment.Id:x16} has no valid header");
        }

        IReadOnlyList<SegmentFooter> footers = SegmentScan.Footers(segment.File, header);
        if (footers.Count == 0)
        {
            return;
        }

        List<(long Start, long End)> kept = [.. database.Query(
            "SELECT offset, size FROM blobs WHERE segment = ?1", row => (row.Number(0), row.Number(0) + row.Number(1)), segment.Id)];
        kept.AddRange(footers.Select(footer => (footer.Offset, footer.End)));
        kept.Sort();

        // The index beside a sealed segment is taken at its word: what is about to read as zeros leaves it first.
        if (segment.IsSealed && !HasOnly(SegmentIndexFile.TryRead(directory.Handle, segment.Id, footers[^1].End), kept))
        {
            SegmentIndexFile.Write(directory.Handle, index, segment.Id, footers[^1].End, footers);
        }

        StoreKillPoints.FreeSpace.Before();
        long end = SegmentHeader.Size;
        foreach ((long start, long next) in kept)
        {
            if (start > end)
            {
                FreeRange(segment.File, end, start);
            }

            end = Math.Max(end, next);
        }

        StoreKillPoints.FreeSpace.After();
    }

    private static bool HasOnly(SegmentEntry[]? listed, List<(long Start, long End)> kept)
    {
        HashSet<long> places = [.. kept.Select(range => range.Start)];
        return listed is not null && Array.TrueForAll(listed, entry => places.Contains(entry.Offset));
    }

    private static void FreeRange(SafeFileHandle file, long start, long end)
    {
        long first = Math.Min(SegmentLayout.Align(start, SegmentLayout.Block), end);
        long last = Math.Max(end & ~(long)(SegmentLayout.Block - 1), first);
        if (last > first && FileContent.NextData(file, first) is { } data && data.Start < last)
        {
            _ = FileContent.TryPunchHole(file, first, last - first);
        }

        Clear(file, start, first);
        Clear(file, last, end);
    }

    private static void Clear(SafeFileHandle file, long start, long end)
    {
        if (end <= start)
        {
            return;
        }

        Span<byte> bytes = stackalloc byte[(int)(end - start)];
        int length = SegmentScan.ReadFully(file, bytes, start);
        if (bytes[..length].ContainsAnyExcept((byte)0))
        {
            bytes.Clear();
            RandomAccess.Write(file, bytes[..length], start);
        }
    }
}
