using System.Buffers;
using Larder.Store.Segments;

namespace Larder.Store.Collecting;

/// <summary>Appends a blob of one segment to another.</summary>
internal static class BlobCopy
{
    private const int PieceSize = 1 << 20;

    /// <summary>Appends it, unsynced; returns its new offset.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD2301: the segment ends inside it. LRD8002, LRD8004.</exception>
    public static long Append(SegmentHold source, in SegmentEntry entry, SegmentAppender target)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(entry.Size, PieceSize));
        try
        {
            if (entry.Size < SegmentLayout.AlignedFrom)
            {
                return target.AppendSmall(Read(source, entry.Offset, buffer.AsSpan(0, (int)entry.Size)));
            }

            long offset = target.BeginLarge();
            for (long done = 0; done < entry.Size;)
            {
                int length = (int)Math.Min(entry.Size - done, PieceSize);
                target.AppendLarge(Read(source, entry.Offset + done, buffer.AsSpan(0, length)));
                done += length;
            }

            return offset;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ReadOnlySpan<byte> Read(SegmentHold source, long offset, Span<byte> piece) =>
        SegmentScan.ReadFully(source.File, piece, offset) == piece.Length
            ? piece
            : throw StoreErrors.Damaged($"the segment {source.Id:x16} ends inside a blob");
}
