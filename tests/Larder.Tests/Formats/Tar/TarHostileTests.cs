using System.Globalization;
using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Tar;
using Larder.Tests.Formats.Compression;

namespace Larder.Tests.Formats.Tar;

public class TarHostileTests
{
    private static ErrorCode Failure(byte[] archive, TarLimits? limits = null) =>
        StreamReading.Failure(() => TarReading.ReadAll(archive, limits));

    private static ErrorCode Failure(TarBuilder builder, TarLimits? limits = null) => Failure(builder.End(), limits);

    private static byte[] Small() => new TarBuilder()
        .Pax('g', "comment=x")
        .Pax('x', "path=long", "mtime=1.5", "SCHILY.xattr.user.a=b")
        .Add('0', "a", "content"u8.ToArray())
        .Add('L', "l", "name\0"u8.ToArray())
        .Add('2', "link", null, block => TarBuilder.Put(block, TarField.LinkName, "target"))
        .Pax('x', "GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=s", "GNU.sparse.realsize=100")
        .Add('0', "sparse", [.. "1\n50\n3\n"u8, .. new byte[505], .. "abc"u8])
        .Add('S', "gnu-sparse", "xyz"u8.ToArray(), block =>
        {
            TarBuilder.Put(block, TarField.GnuSparse, "00000000005\0" + "00000000003\0");
            TarField.GnuRealSize.WriteOctal(block, 9);
        })
        .End();

    [Fact]
    public void Every_truncation_is_an_error()
    {
        byte[] archive = Small();
        Assert.Equal(4, TarReading.ReadAll(archive).Count);
        for (int length = 0; length < archive.Length; length++)
        {
            Assert.Equal(ErrorCodes.MalformedArchive, Failure(archive[..length]));
        }
    }

    [Fact]
    public void No_changed_bit_makes_more_than_a_coded_error()
    {
        byte[] archive = Small();
        for (int bit = 0; bit < 8 * archive.Length; bit++)
        {
            byte[] changed = [.. archive];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            ReadOrRefuse(changed);

            // The same with a checksum that agrees, to get past it.
            Span<byte> block = changed.AsSpan(bit / 8 / 512 * 512, 512);
            if (block.Slice(257, 5).SequenceEqual("ustar"u8))
            {
                TarBuilder.Seal(block);
                ReadOrRefuse(changed);
            }
        }
    }

    [Fact]
    public void No_header_of_noise_makes_more_than_a_coded_error()
    {
        var random = new Random(7);
        byte[] types = "01234567xgLKSVZ"u8.ToArray();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] archive = new byte[512 * 6];
            random.NextBytes(archive.AsSpan(0, random.Next(512, archive.Length)));
            archive[156] = types[random.Next(types.Length)];
            TarField.Size.WriteOctal(archive, (ulong)random.Next(1500));
            TarBuilder.Seal(archive.AsSpan(0, 512));
            ReadOrRefuse(archive);
        }
    }

    [Fact]
    public void A_changed_header_is_an_error()
    {
        byte[] archive = new TarBuilder().Add('0', "a").End();
        archive[0] = (byte)'b';
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(archive));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(Encoding.ASCII.GetBytes(new string('x', 5000))));
    }

    [Fact]
    public void Sizes_that_lie_are_errors()
    {
        static TarBuilder Sized(string size) =>
            new TarBuilder().Add('0', "a", null, block => TarBuilder.Put(block, TarField.Size, size));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(Sized("00000100000\0")));
        Assert.Equal(ErrorCodes.ArchiveLimitExceeded, Failure(Sized("\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xf0\0")));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(Sized("\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff")));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(Sized("\x80\0\0\x01\0\0\0\0\0\0\0\0")));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(Sized("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(Sized("-0000000001\0")));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(Sized("00000000009\0")));
        Assert.Equal(ErrorCodes.ArchiveLimitExceeded, Failure(new TarBuilder().Pax('x', "size=9000000000000000000").Add('0', "a")));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(new TarBuilder().Pax('x', "size=99999999999999999999").Add('0', "a")));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(new TarBuilder().Pax('x', "size=-1").Add('0', "a")));
    }

    [Fact]
    public void A_huge_limit_does_not_overflow()
    {
        var limits = new TarLimits { MaximumBytes = long.MaxValue };
        TarBuilder builder = new TarBuilder().Add('0', "a", null, block =>
            TarBuilder.Put(block, TarField.Size, "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xf0\0"));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(builder, limits));
    }

    [Fact]
    public void Owners_beyond_32_bits_are_errors()
    {
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(new TarBuilder().Pax('x', "uid=4294967295").Add('0', "a")));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(new TarBuilder().Add(
            '0', "a", null, block => TarBuilder.Put(block, TarField.Gid, "\xff\xff\xff\xff\xff\xff\xff\xff"))));
    }

    [Fact]
    public void Names_too_long_empty_or_with_nul_are_errors()
    {
        string name = new('n', 5000);
        Assert.Equal(ErrorCodes.ArchiveLimitExceeded, Failure(new TarBuilder().Pax('x', "path=" + name).Add('0', "a")));
        Assert.Equal(ErrorCodes.ArchiveLimitExceeded, Failure(new TarBuilder().Add('L', "l", Encoding.ASCII.GetBytes(name)).Add('0', "a")));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(new TarBuilder().Pax('x', "path=a\0b").Add('0', "a")));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(new TarBuilder().Add('0', "")));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(new TarBuilder().Add('2', "link")));

        ReadEntry read = Assert.Single(TarReading.ReadAll(
            new TarBuilder().Pax('x', "path=" + name).Add('0', "a").End(), new TarLimits { MaximumNameBytes = 5000 }));
        Assert.Equal(name, read.Path);
    }

    [Theory]
    [InlineData("5 a=\n")]
    [InlineData("6 a=\n")]
    [InlineData("0 a=b\n")]
    [InlineData("-6 a=b\n")]
    [InlineData("+6 a=b\n")]
    [InlineData("6 a=b")]
    [InlineData("6 a=bc\n")]
    [InlineData("6  =b\n")]
    [InlineData("6 ab\n")]
    [InlineData("5 =b\n")]
    [InlineData("99999999999999999999 a=b\n")]
    [InlineData("\n")]
    [InlineData("6 a=b\n\0")]
    public void Broken_records_are_errors(string records)
    {
        if (records != "5 a=\n" && records != "6  =b\n")
        {
            Assert.Equal(ErrorCodes.MalformedArchive, Failure(new TarBuilder().Add('x', "x", Encoding.ASCII.GetBytes(records)).Add('0', "a")));
        }
        else
        {
            Assert.Single(TarReading.ReadAll(new TarBuilder().Add('x', "x", Encoding.ASCII.GetBytes(records)).Add('0', "a").End()));
        }
    }

    [Fact]
    public void Other_types_are_named_in_the_error()
    {
        LarderException exception = Assert.Throws<LarderException>(
            () => TarReading.ReadAll(new TarBuilder().Add('M', "part-two").End()));
        Assert.Equal(ErrorCodes.UnsupportedArchiveEntry, exception.Code);
        Assert.Contains("'M'", exception.Why, StringComparison.Ordinal);
        Assert.Contains("part-two", exception.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Extended_headers_without_an_entry_are_errors()
    {
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(new TarBuilder().Pax('x', "path=a")));
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(new TarBuilder().Add('L', "l", "name\0"u8.ToArray())));
        Assert.Empty(TarReading.ReadAll(new TarBuilder().Pax('g', "comment=a").End()));
    }

    [Fact]
    public void Global_headers_cannot_name_or_size_entries()
    {
        foreach (string record in (string[])["path=a", "linkpath=a", "size=1", "GNU.sparse.size=1"])
        {
            Assert.Equal(ErrorCodes.MalformedArchive, Failure(new TarBuilder().Pax('g', record).Add('0', "a")));
        }
    }

    [Fact]
    public void A_single_zero_block_between_entries_is_an_error() =>
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(new TarBuilder().Add('0', "a").Raw(new byte[512]).Add('0', "b")));

    [Fact]
    public void Every_limit_is_an_error_when_passed_and_not_before()
    {
        byte[] archive = new TarBuilder().Add('0', "a", new byte[1000])
            .Pax('x', "SCHILY.xattr.user.a=1", "SCHILY.xattr.user.b=2").Add('0', "b", new byte[500]).End();
        Check(limit => new TarLimits { MaximumEntries = limit }, 2);
        Check(limit => new TarLimits { MaximumExtendedAttributes = limit }, 2);
        Check(limit => new TarLimits { MaximumHeaderBytes = limit }, 50);

        // Three headers, the records of one, and what the files hold.
        Check(limit => new TarLimits { MaximumBytes = limit }, (3 * 512) + 50 + 1500 + 512);

        void Check(Func<int, TarLimits> limits, int enough)
        {
            Assert.Equal(2, TarReading.ReadAll(archive, limits(enough)).Count);
            Assert.Equal(ErrorCodes.ArchiveLimitExceeded, Failure(archive, limits(enough - 1)));
        }
    }

    [Fact]
    public void Global_headers_without_end_are_an_error()
    {
        var builder = new TarBuilder();
        for (int i = 0; i < 100; i++)
        {
            builder.Pax('g', "comment=" + new string('x', 20_000));
        }

        Assert.Equal(ErrorCodes.ArchiveLimitExceeded, Failure(builder));
    }

    [Theory]
    [InlineData("GNU.sparse.size=9", "GNU.sparse.map=0,4")]
    [InlineData("GNU.sparse.size=9", "GNU.sparse.map=0,2,1,1")]
    [InlineData("GNU.sparse.size=9", "GNU.sparse.map=7,3")]
    [InlineData("GNU.sparse.size=9", "GNU.sparse.map=9223372036854775807,3")]
    [InlineData("GNU.sparse.size=9", "GNU.sparse.map=1,3,5")]
    [InlineData("GNU.sparse.size=9", "GNU.sparse.map=1,-3")]
    [InlineData("GNU.sparse.size=9", "GNU.sparse.map=")]
    [InlineData("GNU.sparse.size=9", "GNU.sparse.offset=1", "GNU.sparse.offset=2", "GNU.sparse.numbytes=1")]
    [InlineData("GNU.sparse.size=9", "GNU.sparse.numbytes=3")]
    [InlineData("GNU.sparse.size=9", "GNU.sparse.numblocks=2", "GNU.sparse.map=1,3")]
    [InlineData("GNU.sparse.map=1,3")]
    [InlineData("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=9")]
    public void Sparse_maps_that_lie_are_errors(params string[] records) =>
        Assert.Equal(ErrorCodes.MalformedArchive, Failure(new TarBuilder().Pax('x', records).Add('0', "a", "abc"u8.ToArray())));

    [Fact]
    public void Sparse_files_are_bounded_by_their_size_with_holes()
    {
        Assert.Equal(ErrorCodes.ArchiveLimitExceeded, Failure(
            new TarBuilder().Pax('x', "GNU.sparse.size=999999999999999", "GNU.sparse.map=0,3").Add('0', "a", "abc"u8.ToArray())));
        string map = string.Join(',', Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},0")));
        TarBuilder many = new TarBuilder().Pax('x', "GNU.sparse.size=999", "GNU.sparse.map=" + map).Add('0', "a");
        Assert.Equal(ErrorCodes.ArchiveLimitExceeded, Failure(many, new TarLimits { MaximumSparseSegments = 199 }));
        Assert.Equal(ErrorCodes.UnsupportedArchiveEntry, Failure(
            new TarBuilder().Pax('x', "GNU.sparse.major=2", "GNU.sparse.minor=0").Add('0', "a")));
    }

    [Fact]
    public void A_reader_that_failed_does_not_go_on()
    {
        using var reader = new TarReader(new MemoryStream(new byte[100]));
        Assert.Equal(ErrorCodes.MalformedArchive, StreamReading.Failure(() => reader.MoveNext()));
        Assert.Throws<InvalidOperationException>(() => reader.MoveNext());
    }

    private static void ReadOrRefuse(byte[] archive)
    {
        try
        {
            TarReading.ReadAll(archive, new TarLimits { MaximumBytes = 100_000 });
        }
        catch (LarderException exception)
        {
            Assert.InRange(exception.Code.Number, 2110, 2113);
        }
    }
}
