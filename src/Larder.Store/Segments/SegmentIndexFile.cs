using System.Buffers.Binary;
using Larder.Formats.Digests;
using Larder.Native.Durability;
using Larder.Native.Files;

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
        SegmentEntry[] sorted = Distinct(entries);
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

    /// <summary>
    /// Writes the index beside a segment: of what its footers list, all that the database has there. What was collected is
    /// not in it, so that no rebuild takes zeros for a blob.
    /// </summary>
    public static void Write(DirectoryHandle directory, BlobIndex index, long segment, long length, IEnumerable<SegmentFooter> footers)
    {
        HashSet<long> places = index.PlacesIn(segment);
        Write(directory, segment, length, footers.SelectMany(footer => footer.Entries).Where(entry => places.Contains(entry.Offset)));
    }

    /// <summary>Writes the index beside a segment.</summary>
    public static void Write(DirectoryHandle directory, long segment, long length, IEnumerable<SegmentEntry> entries) => DurableFile.Write(
        directory, SegmentLayout.IndexName(segment), Encode(segment, length, entries), 0x100, StoreKillPoints.WriteIndex);

    /// <summary>What the footers of a segment say of each blob, once, in the order of their digests.</summary>
    public static SegmentEntry[] Distinct(IEnumerable<SegmentEntry> entries)
    {
        SegmentEntry[] sorted = Sorted([.. entries]);
        int count = 0;
        foreach (SegmentEntry entry in sorted)
        {
            if (count > 0 && sorted[count - 1].Digest == entry.Digest)
            {
                sorted[count - 1] = sorted[count - 1] with { Kinds = sorted[count - 1].Kinds | entry.Kinds };
            }
            else
            {
                sorted[count++] = entry;
            }
        }

        return sorted[..count];
    }

    // By the first bytes of the digests, which tell nearly all apart, and what is moved is small. Of a blob that is listed
    // again the first place counts, and what is listed later lies behind.
    private static SegmentEntry[] Sorted(SegmentEntry[] entries)
    {
        (ulong Key, int Index)[] order = new (ulong, int)[entries.Length];
        for (int index = 0; index < entries.Length; index++)
        {
            order[index] = (BinaryPrimitives.ReadUInt64BigEndian(entries[index].Digest.Bytes), index);
        }

        Array.Sort(order, (left, right) =>
            left.Key != right.Key ? left.Key.CompareTo(right.Key)
            : entries[left.Index].Digest.CompareTo(entries[right.Index].Digest) is var digests and not 0 ? digests
            : entries[left.Index].Offset.CompareTo(entries[right.Index].Offset));
        return Array.ConvertAll(order, pair => entries[pair.Index]);
    }

    /// <summary>The most bytes that the index of a segment can have: no two blobs begin at one multiple of eight.</summary>
    public static int MaxLength(long segmentLength) =>
        (int)Math.Min(Array.MaxLength - 1, FixedSize + (segmentLength / SegmentLayout.SmallAlignment * SegmentRecord.Size) + Digest.Size);

    /// <summary>Reads the index beside a segment; null when there is none, or anything about it is wrong.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD8004: the disk does not give it.</exception>
    public static SegmentEntry[]? TryRead(DirectoryHandle directory, long segment, long segmentLength)
    {
        try
        {
            return BoundedFile.TryRead(directory, SegmentLayout.IndexName(segment), MaxLength(segmentLength)) is { } bytes
                ? TryRead(bytes, segment, segmentLength)
                : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
        catch (IOException error)
        {
            throw StoreErrors.CannotRead(error);
        }
    }

    /// <summary>
    /// Reads a whole index, strictly: checksum, id, length and count are right, records are in order, and each lies where a
    /// blob of its size can lie. Null when anything about it is wrong; allocates nothing before the checksum was compared.
    /// </summary>
    /// <param name="bytes">All bytes of the file.</param>
    /// <param name="segment">The id that the name of the file says.</param>
    /// <param name="segmentLength">The length of the segment beside it.</param>
    public static SegmentEntry[]? TryRead(ReadOnlySpan<byte> bytes, long segment, long segmentLength)
    {
        if (bytes.Length < FixedSize + Digest.Size
            || !bytes.StartsWith(Magic)
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) != segment
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) != segmentLength
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]) != (bytes.Length - FixedSize - Digest.Size) / SegmentRecord.Size
            || (bytes.Length - FixedSize - Digest.Size) % SegmentRecord.Size != 0
            || !Digest.Of(bytes[..^Digest.Size]).Bytes.SequenceEqual(bytes[^Digest.Size..]))
        {
            return null;
        }

        SegmentEntry[] entries = new SegmentEntry[(bytes.Length - FixedSize - Digest.Size) / SegmentRecord.Size];
        for (int index = 0; index < entries.Length; index++)
        {
            ReadOnlySpan<byte> record = bytes.Slice(FixedSize + (index * SegmentRecord.Size), SegmentRecord.Size);
            entries[index] = SegmentRecord.Read(record);
            if (!SegmentRecord.IsKnown(record) || !CanLieThere(entries[index], segmentLength) || (index > 0 && entries[index - 1].Digest >= entries[index].Digest))
            {
                return null;
            }
        }

        return entries;
    }

    private static bool CanLieThere(in SegmentEntry entry, long segmentLength) =>
        entry.Offset >= SegmentHeader.Size
        && entry.Size > 0
        && entry.Offset <= segmentLength - entry.Size
        && entry.Offset % (entry.Size < SegmentLayout.AlignedFrom ? SegmentLayout.SmallAlignment : SegmentLayout.Block) == 0
        && entry.Kinds is > 0 and <= (BlobKinds.File | BlobKinds.Directory | BlobKinds.Metadata | BlobKinds.Root);
}
