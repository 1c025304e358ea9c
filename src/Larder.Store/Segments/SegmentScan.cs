using System.Buffers;
using Larder.Formats.Digests;
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
    /// All valid footers, first to last. The last one is found from the end of the file, each other one by the chain, or
    /// where the chain is broken by looking at each block before.
    /// </summary>
    public static IReadOnlyList<SegmentFooter> Footers(SafeFileHandle file, SegmentHeader header)
    {
        List<SegmentFooter> footers = [];
        long offset = RandomAccess.GetLength(file) & ~(long)(SegmentLayout.Block - 1);
        while (offset >= SegmentLayout.Block)
        {
            if (TryReadFooter(file, header, offset) is not { } footer)
            {
                offset -= SegmentLayout.Block;
                continue;
            }

            footers.Add(footer);
            offset = footer.Previous == 0 ? 0
                : footer.Previous < offset && TryReadFooter(file, header, footer.Previous) is not null ? footer.Previous
                : offset - SegmentLayout.Block;
        }

        footers.Reverse();
        return footers;
    }

    /// <summary>Whether the bytes of a blob lie where its footer says, and have its digest.</summary>
    /// <param name="file">The segment.</param>
    /// <param name="entry">What a footer lists.</param>
    /// <param name="footer">The offset of that footer, before which its blobs end.</param>
    public static bool IsSound(SafeFileHandle file, in SegmentEntry entry, long footer)
    {
        return entry.Offset >= SegmentHeader.Size
            && entry.Size > 0
            && entry.Offset <= footer - entry.Size
            && HasDigest(file, entry.Offset, entry.Size, entry.Digest);
    }

    /// <summary>Whether a range of a file is there whole and has a digest.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD8004: the disk does not give it.</exception>
    public static bool HasDigest(SafeFileHandle file, long offset, long size, Digest digest)
    {
        Blake3Hasher hasher = new();
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(size, 1 << 20));
        try
        {
            for (long done = 0; done < size;)
            {
                int length = (int)Math.Min(buffer.Length, size - done);
                if (ReadFully(file, buffer.AsSpan(0, length), offset + done) != length)
                {
                    return false;
                }

                hasher.Update(buffer.AsSpan(0, length));
                done += length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return hasher.Finish() == digest;
    }

    /// <summary>
    /// Whether a blob that is not sound was collected: all of its bytes are zero (docs/formats/segment.md). False for a
    /// range that no blob can have.
    /// </summary>
    public static bool IsCollected(SafeFileHandle file, in SegmentEntry entry, long footer)
    {
        if (entry.Offset < SegmentHeader.Size || entry.Size <= 0 || entry.Offset > footer - entry.Size)
        {
            return false;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(entry.Size, 1 << 20));
        try
        {
            for (long done = 0; done < entry.Size;)
            {
                int length = (int)Math.Min(buffer.Length, entry.Size - done);
                if (ReadFully(file, buffer.AsSpan(0, length), entry.Offset + done) != length
                    || buffer.AsSpan(0, length).ContainsAnyExcept((byte)0))
                {
                    return false;
                }

                done += length;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
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
            int read = ReadSome(file, buffer[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    /// <summary>What one read gives; 0 at the end.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD8004: the disk does not give it.</exception>
    public static int ReadSome(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        try
        {
            return RandomAccess.Read(file, buffer, offset);
        }
        catch (IOException error)
        {
            throw StoreErrors.CannotRead(error);
        }
    }
}
