using Larder.Store.Trees;

namespace Larder.Tests.Store.Trees;

public sealed class GatheredBytesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(262_144, 1000)]
    [InlineData(262_145, 262_144)]
    [InlineData(1_000_000, 65_536)]
    [InlineData(1_048_576, 1_048_576)]
    public void What_was_written_is_read_once(int size, int step)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        using GatheredBytes gathered = new();
        for (int at = 0; at < size; at += step)
        {
            gathered.Write(content.AsSpan(at, Math.Min(step, size - at)));
        }

        Assert.Equal(size, gathered.Length);
        byte[] read = new byte[size];
        Assert.Equal(size, gathered.ReadAtLeast(read, size, throwOnEndOfStream: false));
        Assert.True(read.AsSpan().SequenceEqual(content));
        Assert.Equal(0, gathered.Read(new byte[1]));
    }
}
