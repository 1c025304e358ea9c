using System.Buffers.Binary;
using Larder.Formats.Digests;
using Larder.Store.Segments;

namespace Larder.Tests.Store.Segments;

public sealed class SegmentIndexFileTests
{
    private const long Length = 1 << 20;

    private static readonly SegmentEntry[] Entries =
    [
        new(Digest.Of([1]), 4096, 5, BlobKinds.File),
        new(Digest.Of([2]), 4104, 2000, BlobKinds.Directory | BlobKinds.File),
        new(Digest.Of([3]), 8192, 70_000, BlobKinds.Root),
    ];

    [Fact]
    public void What_is_written_is_read_and_what_is_listed_twice_is_there_once()
    {
        byte[] bytes = SegmentIndexFile.Encode(7, Length, [.. Entries, Entries[0] with { Offset = 90_112, Kinds = BlobKinds.Metadata }]);

        SegmentEntry[] read = SegmentIndexFile.TryRead(bytes, 7, Length)!;

        Assert.Equal(Entries.Length, read.Length);
        Assert.Contains(Entries[0] with { Kinds = BlobKinds.File | BlobKinds.Metadata }, read);
        Assert.Equal(read.OrderBy(entry => entry.Digest), read);
        Assert.Empty(SegmentIndexFile.TryRead(SegmentIndexFile.Encode(7, Length, []), 7, Length)!);
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_refused()
    {
        byte[] bytes = SegmentIndexFile.Encode(7, Length, Entries);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(SegmentIndexFile.TryRead(bytes, 7, Length));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Null(SegmentIndexFile.TryRead(bytes.AsSpan(0, length), 7, Length));
        }

        Assert.Null(SegmentIndexFile.TryRead([.. bytes, 0], 7, Length));
        Assert.Null(SegmentIndexFile.TryRead(bytes, 8, Length));
        Assert.Null(SegmentIndexFile.TryRead(bytes, 7, Length + 4096));
        Assert.NotNull(SegmentIndexFile.TryRead(bytes, 7, Length));
    }

    [Fact]
    public void Lies_under_a_right_checksum_are_refused()
    {
        SegmentEntry good = Entries[0];
        foreach (SegmentEntry bad in (SegmentEntry[])
            [
                good with { Offset = 0 },
                good with { Offset = -8 },
                good with { Offset = 4097 },
                good with { Offset = Length },
                good with { Size = 0 },
                good with { Size = -1 },
                good with { Size = long.MaxValue },
                good with { Size = Length },
                good with { Offset = 4104, Size = 4096 },
                good with { Kinds = 0 },
                good with { Kinds = (BlobKinds)16 },
                good with { Kinds = (BlobKinds)(-1) },
            ])
        {
            Assert.Null(SegmentIndexFile.TryRead(SegmentIndexFile.Encode(7, Length, [bad]), 7, Length));
        }

        byte[] order = SegmentIndexFile.Encode(7, Length, Entries);
        byte[] first = order[32..88];
        order.AsSpan(88, 56).CopyTo(order.AsSpan(32));
        first.CopyTo(order.AsSpan(88));
        Assert.Null(SegmentIndexFile.TryRead(Signed(order), 7, Length));
        foreach (long count in (long[])[-1, 0, 2, 4, int.MaxValue, long.MaxValue, long.MinValue])
        {
            byte[] counted = SegmentIndexFile.Encode(7, Length, Entries);
            BinaryPrimitives.WriteInt64LittleEndian(counted.AsSpan(24), count);
            Assert.Null(SegmentIndexFile.TryRead(Signed(counted), 7, Length));
        }
    }

    [Fact]
    public void Mutations_never_do_worse_than_be_refused()
    {
        Random random = new(5);
        byte[] whole = SegmentIndexFile.Encode(7, Length, Entries);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = [.. whole.AsSpan(0, random.Next(4) == 0 ? random.Next(whole.Length) : whole.Length)];
            for (int change = random.Next(1, 5); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            SegmentEntry[]? read = SegmentIndexFile.TryRead(bytes.Length > 64 && round % 2 == 0 ? Signed(bytes) : bytes, 7, Length);
            Assert.All(read ?? [], entry => Assert.InRange(entry.Offset + entry.Size, SegmentHeader.Size + 1, Length));
        }
    }

    private static byte[] Signed(byte[] bytes)
    {
        Digest.Of(bytes.AsSpan(0, bytes.Length - Digest.Size)).Bytes.CopyTo(bytes.AsSpan(bytes.Length - Digest.Size));
        return bytes;
    }
}
