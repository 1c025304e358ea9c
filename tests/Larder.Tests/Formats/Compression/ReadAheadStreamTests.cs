using Larder.Formats.Compression;

namespace Larder.Tests.Formats.Compression;

public class ReadAheadStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256 * 1024)]
    [InlineData((256 * 1024 * 5) + 1)]
    public void All_bytes_come_in_order_whatever_is_asked_for(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        foreach (int most in (int[])[1000, 300_000, 3_000_000])
        {
            using ReadAheadStream ahead = new(new UnevenStream(content));
            using MemoryStream copy = new();
            byte[] buffer = new byte[most];
            for (int read; (read = ahead.Read(buffer)) > 0;)
            {
                copy.Write(buffer, 0, read);
            }

            Assert.Equal(content, copy.ToArray());
            Assert.Equal(0, ahead.Read(buffer));
        }
    }

    [Fact]
    public void A_failure_comes_after_the_bytes_before_it_and_again_each_time()
    {
        using ReadAheadStream ahead = new(new UnevenStream(new byte[600_000]) { FailsAtEnd = true });

        ahead.ReadExactly(new byte[600_000]);
        Assert.Throws<InvalidDataException>(() => ahead.ReadByte());
        Assert.Throws<InvalidDataException>(() => ahead.ReadByte());
    }

    [Fact]
    public void Whoever_does_not_read_to_the_end_leaves_no_thread_behind()
    {
        UnevenStream source = new(new byte[10_000_000]);
        ReadAheadStream ahead = new(source);
        _ = ahead.ReadByte();
        ahead.Dispose();
        long position = source.Position;

        Assert.True(position < 3_000_000, "it is only a little ahead");
        Assert.Throws<ObjectDisposedException>(() => ahead.ReadExactly(new byte[600_000]));
        Assert.Equal(position, source.Position);
    }

    /// <summary>Gives now a few bytes, now many, and may fail instead of ending.</summary>
    private sealed class UnevenStream(byte[] content) : MemoryStream(content)
    {
        public bool FailsAtEnd { get; init; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, Math.Min(count, (int)(1 + (Position % 90_000))));
            return read == 0 && FailsAtEnd ? throw new InvalidDataException("the end") : read;
        }
    }
}
