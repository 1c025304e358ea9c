using System.IO.Compression;
using Larder.Formats.Compression;
using Larder.Formats.Errors;

namespace Larder.Tests.Formats.Compression;

public class DecompressTests
{
    private const string AllTools = "gzip|gzip without ISA-L|zstd|xz";

    public static TheoryData<string> Tools => [.. AllTools.Split('|')];

    private static byte[] Content(int size)
    {
        // Half noise, half repetition: all kinds of blocks.
        byte[] content = new byte[size];
        new Random(size).NextBytes(content.AsSpan(0, size / 2));
        return content;
    }

    private static byte[] Compress(string tool, byte[] content) => ReferenceTool.Run(tool.Split(' ')[0], ["-c"], content);

    private static byte[] Decompress(string tool, byte[] data, int readSize = 8192, DecompressionLimits? limits = null)
    {
        using Stream stream = Open(tool, new MemoryStream(data), limits);
        return stream.ReadAll(readSize);
    }

    private static Stream Open(string tool, Stream data, DecompressionLimits? limits = null)
    {
        if (tool.EndsWith("without ISA-L", StringComparison.Ordinal))
        {
            return new GzipDecompressStream(data, limits);
        }

        Stream stream = CompressionSniffer.OpenDecompressed(data, out CompressionKind kind, limits);
        Assert.NotEqual(CompressionKind.None, kind);
        return tool == "gzip" ? Assert.IsType<IsalDecompressStream>(stream) : stream;
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void What_a_tool_compressed_is_read_back(string tool)
    {
        foreach (int size in (int[])[0, 1, 1000, 300_000])
        {
            byte[] content = Content(size);
            byte[] data = Compress(tool, content);
            Assert.Equal(content, Decompress(tool, data));
            Assert.Equal(content, Decompress(tool, data, readSize: size > 1000 ? 100_000 : 1));
        }
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void Members_one_behind_the_other_are_all_read(string tool)
    {
        byte[] first = Content(70_000);
        byte[] second = Content(90_001);
        byte[] data = [.. Compress(tool, first), .. Compress(tool, []), .. Compress(tool, second)];
        Assert.Equal([.. first, .. second], Decompress(tool, data));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_source_that_gives_single_bytes_is_read_alike(string tool)
    {
        byte[] content = Content(20_000);
        byte[] data = [.. Compress(tool, content), .. Compress(tool, content)];
        using Stream stream = Open(tool, new TrickleStream(data));
        Assert.Equal([.. content, .. content], stream.ReadAll());
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void Every_truncation_is_an_error(string tool)
    {
        byte[] whole = Compress(tool, Content(3000));
        byte[] twice = [.. whole, .. whole];
        for (int length = 6; length < twice.Length; length++)
        {
            // Cut between two members, what is there is whole.
            if (length != whole.Length)
            {
                Assert.Equal(
                    ErrorCodes.CorruptCompressedData, StreamReading.Failure(() => Decompress(tool, twice[..length])));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void Junk_behind_the_end_is_an_error(string tool)
    {
        byte[] whole = Compress(tool, Content(3000));
        foreach (byte[] junk in (byte[][])[[1], [0x1f], [0x1f, 0x8b], [0, 0, 0], new byte[600], "PK\x03\x04junk"u8.ToArray()])
        {
            // The xz format allows zeros between streams, in fours.
            if (tool != "xz" || junk.Length % 4 != 0 || junk[0] != 0)
            {
                Assert.Equal(
                    ErrorCodes.CorruptCompressedData, StreamReading.Failure(() => Decompress(tool, [.. whole, .. junk])));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_changed_bit_is_an_error_or_changes_nothing(string tool)
    {
        byte[] content = Content(2000);
        byte[] whole = Compress(tool, content);
        for (int bit = 8 * 6; bit < 8 * whole.Length; bit++)
        {
            byte[] changed = [.. whole];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                // Some bits of a gzip header mean nothing to the content.
                Assert.Equal(content, Decompress(tool, changed));
            }
            catch (LarderException exception)
            {
                Assert.Contains(
                    exception.Code, (ErrorCode[])[ErrorCodes.CorruptCompressedData, ErrorCodes.StreamLimitExceeded]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void More_bytes_than_allowed_are_an_error(string tool)
    {
        byte[] data = Compress(tool, new byte[100_000]);
        var limits = new DecompressionLimits { MaximumBytes = 99_999 };
        Assert.Equal(ErrorCodes.StreamLimitExceeded, StreamReading.Failure(() => Decompress(tool, data, limits: limits)));
        Assert.Equal(100_000, Decompress(tool, data, limits: new DecompressionLimits { MaximumBytes = 100_000 }).Length);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_bomb_is_an_error(string tool)
    {
        byte[] data = Compress(tool, new byte[5_000_000]);
        var limits = new DecompressionLimits { RatioFreeBytes = 1_000_000, MaximumRatio = 500 };
        Assert.Equal(ErrorCodes.StreamLimitExceeded, StreamReading.Failure(() => Decompress(tool, data, limits: limits)));
        Assert.Equal(5_000_000, Decompress(tool, data).Length);
    }

    [Fact]
    public void Empty_input_is_not_compressed_data()
    {
        Assert.Equal(ErrorCodes.CorruptCompressedData, StreamReading.Failure(() => new GzipDecompressStream(new MemoryStream()).ReadAll()));
        Assert.Equal(ErrorCodes.CorruptCompressedData, StreamReading.Failure(() => new IsalDecompressStream(new MemoryStream()).ReadAll()));
        Assert.Equal(ErrorCodes.CorruptCompressedData, StreamReading.Failure(() => new ZstdDecompressStream(new MemoryStream()).ReadAll()));
        Assert.Equal(ErrorCodes.CorruptCompressedData, StreamReading.Failure(() => new XzDecompressStream(new MemoryStream()).ReadAll()));
    }

    [Fact]
    public void A_window_above_128_MiB_is_an_error()
    {
        // 2^28 bytes of window, stated in the frame header: never allocated.
        byte[] header = [0x28, 0xb5, 0x2f, 0xfd, 0x00, (28 - 10) << 3, 1, 0, 0];
        Assert.Equal(ErrorCodes.StreamLimitExceeded, StreamReading.Failure(() => Decompress("zstd", header)));

        byte[] longest = ReferenceTool.Run("zstd", ["-c", "-1", "--long=27"], Content(100_000));
        Assert.Equal(Content(100_000), Decompress("zstd", longest));
        byte[] strongest = ReferenceTool.Run("xz", ["-c", "-9e"], Content(10_000));
        Assert.Equal(Content(10_000), Decompress("xz", strongest));
        byte[] tooLarge = ReferenceTool.Run("xz", ["-c", "--lzma2=dict=160MiB,mode=fast,mf=hc3"], Content(100));
        Assert.Equal(ErrorCodes.StreamLimitExceeded, StreamReading.Failure(() => Decompress("xz", tooLarge)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("gzip without ISA-L")]
    public void Headers_with_all_their_parts_are_read(string tool)
    {
        // Text, a header checksum, an extra field, a name and a comment (RFC 1952 §2.3.1), long ones.
        byte[] plain = Compress("gzip", Content(3000));
        byte[] header =
        [
            0x1f, 0x8b, 8, 0x1c, 0, 0, 0, 0, 0, 3,
            0x10, 0x27, .. new byte[10_000],
            .. Enumerable.Repeat((byte)'n', 5000), 0,
            .. Enumerable.Repeat((byte)'c', 70_000), 0,
        ];
        byte[] member = [.. header, .. plain.AsSpan(10)];
        Assert.Equal([.. Content(3000), .. Content(3000)], Decompress(tool, [.. member, .. member]));
    }

    [Fact]
    public void Skippable_zstd_frames_are_passed_over()
    {
        byte[] skippable = [0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9];
        byte[] frame = Compress("zstd", Content(500));
        Assert.Equal(Content(500), Decompress("zstd", [.. skippable, .. frame, .. skippable]));
        Assert.Equal(
            ErrorCodes.CorruptCompressedData, StreamReading.Failure(() => Decompress("zstd", [.. frame, .. skippable[..^1]])));
    }

    [Fact]
    public void What_dotnet_lets_pass_in_gzip_does_not_pass_here()
    {
        // If this fails, .NET has become strict, and the seal of GzipDecompressStream can go.
        byte[] whole = Compress("gzip", Content(3000));
        using var lenient = new GZipStream(new MemoryStream(whole[..^3]), CompressionMode.Decompress);
        Assert.Equal(Content(3000), lenient.ReadAll());
    }

    /// <summary>Gives one byte a read.</summary>
    private sealed class TrickleStream(byte[] content) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer.Length > 1 ? buffer[..1] : buffer);
    }
}
