using System.Buffers.Binary;
using Larder.Formats.Digests;

namespace Larder.Store.Segments;

/// <summary>
/// What a batch appends before its sync: the blobs it wrote. Starts at a block and is zero-padded to one. All numbers
/// are little-endian: magic (8), segment id (8), own offset (8), offset of the footer before or 0 (8), count (8), then
/// a record for each blob, then the BLAKE3 (32) of the segment's nonce and all of the above.
/// </summary>
internal sealed record SegmentFooter(long Segment, long Offset, long Previous, IReadOnlyList<SegmentEntry> Entries)
{
    /// <summary>A footer lists at most this many blobs; a batch of more writes several.</summary>
    public const int MaxEntries = 1 << 20;

    public const int FixedSize = 40;

    public static ReadOnlySpan<byte> Magic => "LARDFOOT"u8;

    /// <summary>The offset right after the footer's last block.</summary>
    public long End => Offset + SegmentLayout.Align(Length(Entries.Count), SegmentLayout.Block);

    public static int Length(int entries) => FixedSize + (entries * SegmentRecord.Size) + Digest.Size;

    public byte[] Encode(ReadOnlySpan<byte> nonce)
    {
        byte[] bytes = new byte[End - Offset];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Segment);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Offset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), Previous);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), Entries.Count);
        for (int index = 0; index < Entries.Count; index++)
        {
            SegmentRecord.Write(bytes.AsSpan(FixedSize + (index * SegmentRecord.Size)), Entries[index]);
        }

        int end = FixedSize + (Entries.Count * SegmentRecord.Size);
        Checksum(nonce, bytes.AsSpan(0, end)).Bytes.CopyTo(bytes.AsSpan(end));
        return bytes;
    }

    /// <summary>How many entries a footer that begins with these bytes would have; null when they begin none.</summary>
    public static int? TryCount(ReadOnlySpan<byte> start, long segment, long offset) =>
        start.Length >= FixedSize
        && start.StartsWith(Magic)
        && BinaryPrimitives.ReadInt64LittleEndian(start[8..]) == segment
        && BinaryPrimitives.ReadInt64LittleEndian(start[16..]) == offset
        && BinaryPrimitives.ReadInt64LittleEndian(start[32..]) is >= 0 and <= MaxEntries and long count
            ? (int)count
            : null;

    /// <summary>Reads a whole footer; null when anything about it is wrong.</summary>
    public static SegmentFooter? TryRead(ReadOnlySpan<byte> bytes, long segment, long offset, ReadOnlySpan<byte> nonce)
    {
        if (TryCount(bytes, segment, offset) is not int count || bytes.Length < Length(count))
        {
            return null;
        }

        int end = FixedSize + (count * SegmentRecord.Size);
        if (!Checksum(nonce, bytes[..end]).Bytes.SequenceEqual(bytes.Slice(end, Digest.Size)))
        {
            return null;
        }

        List<SegmentEntry> entries = new(count);
        for (int index = 0; index < count; index++)
        {
            ReadOnlySpan<byte> record = bytes.Slice(FixedSize + (index * SegmentRecord.Size), SegmentRecord.Size);
            if (!SegmentRecord.IsKnown(record))
            {
                return null;
            }

            entries.Add(SegmentRecord.Read(record));
        }

        return new SegmentFooter(segment, offset, BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]), entries);
    }

    private static Digest Checksum(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> bytes)
    {
        Blake3Hasher hasher = new();
        hasher.Update(nonce);
        hasher.Update(bytes);
        return hasher.Finish();
    }
}
