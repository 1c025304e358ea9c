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
        SegmentEntry[] sorted =
        [
            .. entries
                .GroupBy(entry => entry.Digest, (_, same) => same.Aggregate((first, next) => first with { Kinds = first.Kinds | next.Kinds }))
                .OrderBy(entry => entry.Digest),
        ];
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
}
