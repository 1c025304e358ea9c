using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Segments;

/// <summary>Finds the footers of a segment without help from the database.</summary>
internal static class SegmentScan
{
    /// <summary>The header; null when the file does not begin with a valid one.</summary>
    public static SegmentHeader? ReadHeader(SafeFileHandle file)
    {
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        return ReadFully(file, bytes, 0) == bytes.Length ? SegmentHeader.TryRead(bytes) : null;
    }

    /// <summary>
    /// All valid footers, first to last, that begin at or after <paramref name="from"/>: the last one is found from the
    /// end of the file, the others by the chain.
    /// </summary>
    public static IReadOnlyList<SegmentFooter> Footers(SafeFileHandle file, SegmentHeader header, long from)
    {
        List<SegmentFooter> footers = [];
        long offset = RandomAccess.GetLength(file) & ~(long)(SegmentLayout.Block - 1);
        for (; offset >= from && offset > 0; offset -= SegmentLayout.Block)
        {
            if (TryReadFooter(file, header, offset) is { } last)
            {
                for (SegmentFooter? footer = last; footer is not null && footer.Offset >= from;)
                {
                    footers.Add(footer);
                    footer = footer.Previous > 0 && footer.Previous < footer.Offset
                        ? TryReadFooter(file, header, footer.Previous)
                        : null;
                }

                break;
            }
        }

        footers.Reverse();
        return footers;
    }

    public static SegmentFooter? TryReadFooter(SafeFileHandle file, SegmentHeader header, long offset)
    {
        Span<byte> start = stackalloc byte[SegmentFooter.FixedSize];
        if (ReadFully(file, start, offset) != start.Length
            || SegmentFooter.TryCount(start, header.Id, offset) is not int count)
        {
            return null;
        }

        byte[] bytes = new byte[SegmentFooter.Length(count)];
        return ReadFully(file, bytes, offset) == bytes.Length
            ? SegmentFooter.TryRead(bytes, header.Id, offset, header.Nonce)
            : null;
    }

    public static int ReadFully(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int read = RandomAccess.Read(file, buffer[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }
}
