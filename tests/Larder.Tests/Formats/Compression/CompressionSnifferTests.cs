using Larder.Formats.Compression;
using Larder.Formats.Errors;

namespace Larder.Tests.Formats.Compression;

public class CompressionSnifferTests
{
    [Fact]
    public void Kinds_are_told_by_magic()
    {
        Assert.Equal(CompressionKind.Gzip, CompressionSniffer.Detect([0x1f, 0x8b, 8, 0, 0, 0]));
        Assert.Equal(CompressionKind.Zstd, CompressionSniffer.Detect([0x28, 0xb5, 0x2f, 0xfd]));
        Assert.Equal(CompressionKind.Zstd, CompressionSniffer.Detect([0x50, 0x2a, 0x4d, 0x18]));
        Assert.Equal(CompressionKind.Xz, CompressionSniffer.Detect([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]));
        Assert.Equal(CompressionKind.None, CompressionSniffer.Detect([0xfd, 0x37, 0x7a, 0x58, 0x5a]));
        Assert.Equal(CompressionKind.None, CompressionSniffer.Detect("usr/bi"u8));
        Assert.Equal(CompressionKind.None, CompressionSniffer.Detect([0x28]));
        Assert.Equal(CompressionKind.None, CompressionSniffer.Detect([]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(5000)]
    public void A_plain_stream_loses_no_byte(int size)
    {
        byte[] content = [.. Enumerable.Repeat((byte)'a', size)];
        using Stream stream = CompressionSniffer.OpenDecompressed(new MemoryStream(content), out CompressionKind kind);
        Assert.Equal(CompressionKind.None, kind);
        Assert.Equal(content, stream.ReadAll(readSize: 4));
    }

    [Fact]
    public void The_source_is_disposed_unless_it_shall_stay_open()
    {
        var kept = new MemoryStream(new byte[10]);
        CompressionSniffer.OpenDecompressed(kept, out _, leaveOpen: true).Dispose();
        Assert.True(kept.CanRead);
        CompressionSniffer.OpenDecompressed(kept, out _).Dispose();
        Assert.False(kept.CanRead);
    }

    [Fact]
    public void A_limited_stream_lets_its_limit_through_and_not_a_byte_more()
    {
        using var exact = new LimitedStream(new MemoryStream(new byte[100]), 100, "the manifest");
        Assert.Equal(100, exact.ReadAll(readSize: 30).Length);
        foreach (int readSize in (int[])[1, 100, 101, 500])
        {
            using var over = new LimitedStream(new MemoryStream(new byte[101]), 100, "the manifest");
            Assert.Equal(ErrorCodes.StreamLimitExceeded, StreamReading.Failure(() => over.ReadAll(readSize)));
        }

        using var none = new LimitedStream(new MemoryStream(), 0, "the manifest");
        Assert.Empty(none.ReadAll());
    }
}
