using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.Compression;
using Larder.Formats.Errors;

namespace Larder.Tests.Formats.Compression;

public class ZstdCompressStreamTests
{
    private static byte[] Compress(byte[] content, int writeSize, int level = ZstdCompressStream.DefaultLevel)
    {
        using var output = new MemoryStream();
        using (var stream = new ZstdCompressStream(output, level, leaveOpen: true))
        {
            for (int start = 0; start < content.Length; start += writeSize)
            {
                stream.Write(content, start, Math.Min(writeSize, content.Length - start));
                stream.Flush();
            }

            stream.Complete();
            stream.Complete();
        }

        return output.ToArray();
    }

    private static byte[] Content(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content.AsSpan(size / 3));
        return content;
    }

    [Fact]
    public void The_zstd_program_reads_what_we_write()
    {
        foreach (int size in (int[])[0, 1, 131_071, 131_072, 131_073, 1_000_000])
        {
            byte[] content = Content(size);
            byte[] data = Compress(content, 100_000);
            Assert.Equal(content, ReferenceTool.Run("zstd", ["-d", "-c"], data));
            Assert.Equal(content, new ZstdDecompressStream(new MemoryStream(data)).ReadAll());
        }
    }

    [Fact]
    public void Bytes_do_not_depend_on_how_content_is_written()
    {
        byte[] content = Content(400_000);
        byte[] expected = Compress(content, content.Length);
        Prop.ForAll(Gen.Choose(1, 300_000).ToArbitrary(), writeSize =>
                Compress(content, writeSize).AsSpan().SequenceEqual(expected))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(10));
        Assert.Equal(expected, Compress(content, 7));
    }

    [Fact]
    public void Every_level_is_read_back()
    {
        byte[] content = Content(50_000);
        foreach (int level in (int[])[1, 3, 9, 19, 22])
        {
            Assert.Equal(content, new ZstdDecompressStream(new MemoryStream(Compress(content, 9999, level))).ReadAll());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Compress(content, 1, level: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Compress(content, 1, level: 23));
    }

    [Fact]
    public void Disposed_before_complete_it_leaves_a_truncated_frame()
    {
        using var output = new MemoryStream();
        using (var stream = new ZstdCompressStream(output, leaveOpen: true))
        {
            stream.Write(Content(500_000));
        }

        Assert.Equal(
            ErrorCodes.CorruptCompressedData,
            StreamReading.Failure(() => new ZstdDecompressStream(new MemoryStream(output.ToArray())).ReadAll()));
    }

    [Fact]
    public void Nothing_is_written_after_complete()
    {
        using var stream = new ZstdCompressStream(new MemoryStream());
        stream.Complete();
        Assert.Throws<InvalidOperationException>(() => stream.WriteByte(1));
    }
}
