using System.Buffers.Binary;
using Larder.Formats.Digests;
using Larder.Store.Segments;

namespace Larder.Tests.Store.Segments;

/// <summary>What mutated inputs found in the readers of segments.</summary>
public sealed class FuzzFindingTests
{
    [Theory]
    [InlineData(1L << 32)]
    [InlineData(long.MinValue)]
    [InlineData(-1L)]
    [InlineData((1L << 40) | 1)]
    public void A_footer_with_kinds_that_would_be_cut_off_is_none(long kinds)
    {
        byte[] nonce = new byte[32];
        byte[] footer = new SegmentFooter(1, 4096, 0, [new SegmentEntry(Digest.Of("x"u8), 64, 1, BlobKinds.File)]).Encode(nonce);
        Assert.NotNull(SegmentFooter.TryRead(footer, 1, 4096, nonce));

        int end = SegmentFooter.Length(1) - Digest.Size;
        BinaryPrimitives.WriteInt64LittleEndian(footer.AsSpan(end - 8), kinds);
        Blake3Hasher hasher = new();
        hasher.Update(nonce);
        hasher.Update(footer.AsSpan(0, end));
        hasher.Finish().Bytes.CopyTo(footer.AsSpan(end));

        Assert.Null(SegmentFooter.TryRead(footer, 1, 4096, nonce));
    }

    [Theory]
    [InlineData((1L << 32) | 1)]
    [InlineData((1L << 40) | 1)]
    [InlineData(long.MinValue | 1)]
    public void An_index_with_kinds_that_would_be_cut_off_is_none(long kinds)
    {
        byte[] index = SegmentIndexFile.Encode(1, 4096, [new SegmentEntry(Digest.Of("x"u8), 64, 1, BlobKinds.File)]);
        Assert.NotNull(SegmentIndexFile.TryRead(index, 1, 4096));

        int end = index.Length - Digest.Size;
        BinaryPrimitives.WriteInt64LittleEndian(index.AsSpan(end - 8), kinds);
        Digest.Of(index.AsSpan(0, end)).Bytes.CopyTo(index.AsSpan(end));

        Assert.Null(SegmentIndexFile.TryRead(index, 1, 4096));
    }
}
