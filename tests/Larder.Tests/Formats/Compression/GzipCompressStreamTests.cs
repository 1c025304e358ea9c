using Larder.Formats.Compression;

namespace Larder.Tests.Formats.Compression;

public class GzipCompressStreamTests
{
    [Fact]
    public void The_gzip_program_reads_what_we_write()
    {
        foreach (int size in (int[])[1, 131_071, 131_072, 131_073, 1_000_000])
        {
            byte[] content = Content(size);
            Assert.Equal(content, ReferenceTool.Run("gzip", ["-d", "-c"], Compress(content, 100_000)));
        }
    }

    [Fact]
    public void Bytes_do_not_depend_on_how_content_is_written()
    {
        byte[] content = Content(400_000);
        byte[] expected = Compress(content, content.Length);

        foreach (int writeSize in (int[])[7, 4096, 131_072, 262_145])
        {
            Assert.Equal(expected, Compress(content, writeSize));
        }
    }

    [Fact]
    public void Neither_a_time_nor_a_name_is_in_it()
    {
        byte[] data = Compress(Content(10), 10);

        Assert.Equal([0, 0, 0, 0, 0], data[3..8]);
    }

    [Fact]
    public void Nothing_is_written_after_the_end()
    {
        using GzipCompressStream stream = new(new MemoryStream());
        stream.Write("x"u8);
        stream.Complete();

        Assert.Throws<InvalidOperationException>(() => stream.Write("y"u8));
    }

    private static byte[] Compress(byte[] content, int writeSize)
    {
        using MemoryStream output = new();
        using (GzipCompressStream stream = new(output))
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
}
