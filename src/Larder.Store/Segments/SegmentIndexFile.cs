using System.Buffers.Binary;
using Larder.Formats.Digests;

namespace Larder.Store.Segments;

/// <summary>
/// The index beside a sealed segment, derived from its footers: magic (8), segment id (8), the segment's length (8),
/// count (8), records sorted by digest and none twice, then the BLAKE3 (32) of all of the above. Little-endian.
/// </summary>
internal static class SegmentIndexFile
{
    private const int FixedSize = 32;

    private static ReadOnlySpan<byte> Magic => "LARDIDX1"u8;

    public static byte[] Encode(long segment, long length, IEnumerable<SegmentEntry> entries)
    {
        SegmentEntry[] sorted = Sort([.. entries]);
        byte[] bytes = new byte[FixedSize + (sorted.Length * SegmentRecord.Size) + Digest.Size];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), segment);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), sorted.Length);
        for (int index = 0; index < sorted.Length; index++)
        {
            SegmentRecord.Write(bytes.AsSpan(FixedSize + (index * SegmentRecord.Size)), sorted[index]);
        }

        Digest.Of(bytes.AsSpan(0, bytes.Length - Digest.Size)).Bytes.CopyTo(bytes.AsSpan(bytes.Length - Digest.Size));
        return bytes;
    }

    // By digest; of entries of one digest the first stands for all, with the kinds of all.
    private static SegmentEntry[] Sort(SegmentEntry[] entries)
    {
        Array.Sort(entries, static (left, right) =>
        {
            int order = left.Digest.CompareTo(right.Digest);
            return order != 0 ? order : left.Offset.CompareTo(right.Offset);
        });
        int count = 0;
        foreach (SegmentEntry entry in entries)
        {
            if (count > 0 && entries[count - 1].Digest == entry.Digest)
            {
                entries[count - 1] = entries[count - 1] with { Kinds = entries[count - 1].Kinds | entry.Kinds };
            }
            else
            {
                entries[count++] = entry;
            }
        }

        return entries[..count];
    }
}
