using System.Text;
using Larder.Formats.Tar;
using Larder.Tests.Formats.Compression;

namespace Larder.Tests.Formats.Tar;

public class TarReaderTests
{
    private static TarEntry Only(TarBuilder builder) => Assert.Single(TarReading.ReadAll(builder.End())).Entry;

    [Fact]
    public void Pax_records_outrank_gnu_names_and_those_the_header()
    {
        Assert.Equal("c"u8.ToArray(), Only(new TarBuilder().Pax('x', "path=c").Add('L', "l", "b\0"u8.ToArray()).Add('0', "a")).Path);
        Assert.Equal("b"u8.ToArray(), Only(new TarBuilder().Add('L', "l", "b\0junk"u8.ToArray()).Add('0', "a")).Path);
        Assert.Equal("t"u8.ToArray(), Only(new TarBuilder().Add('K', "l", "t\0"u8.ToArray()).Add('2', "a")).LinkTarget);
    }

    [Fact]
    public void A_size_record_rules_over_the_header_but_not_over_a_header_in_between()
    {
        // Readers that let it rule over the wrong header can be shown entries that no other reader sees.
        byte[] archive = new TarBuilder().Pax('x', "size=3")
            .Add('L', "l", "long-name\0"u8.ToArray())
            .Add('0', "a", "abc"u8.ToArray(), block => TarField.Size.WriteOctal(block, 0)).End();
        ReadEntry read = Assert.Single(TarReading.ReadAll(archive));
        Assert.Equal("long-name", read.Path);
        Assert.Equal("abc"u8.ToArray(), read.Content);
    }

    [Fact]
    public void Global_records_hold_for_all_that_follow_and_local_ones_outrank_them()
    {
        byte[] archive = new TarBuilder()
            .Pax('g', "uid=5", "mtime=9.5", "comment=0123", "SCHILY.xattr.user.g=1")
            .Add('0', "a")
            .Pax('x', "uid=6", "SCHILY.xattr.user.g=2", "SCHILY.xattr.user.a=3")
            .Add('0', "b").End();
        List<ReadEntry> read = TarReading.ReadAll(archive);
        Assert.Equal("a|File||644|5|0|9|500000000|0|0|0|user.g=31", read[0].Entry.Describe());
        Assert.Equal("b|File||644|6|0|9|500000000|0|0|0|user.a=33|user.g=32", read[1].Entry.Describe());
    }

    [Fact]
    public void An_empty_record_takes_back_what_was_said()
    {
        Assert.Equal("a"u8.ToArray(), Only(new TarBuilder().Pax('x', "path=c", "path=").Add('0', "a")).Path);
        Assert.Empty(Assert.Single(
            Only(new TarBuilder().Pax('x', "SCHILY.xattr.user.e=").Add('0', "a")).ExtendedAttributes).Value.ToArray());
    }

    [Fact]
    public void Attributes_come_in_either_spelling()
    {
        TarEntry entry = Only(new TarBuilder()
            .Pax('x', "LIBARCHIVE.xattr.user.both=b25l", "SCHILY.xattr.user.both=two", "LIBARCHIVE.xattr.user.a%20b=/w",
                "LIBARCHIVE.xattr.user.both=b25l")
            .Add('0', "a"));
        Assert.Equal("a|File||644|0|0|7|0|0|0|0|user.a b=FF|user.both=74776F", entry.Describe());
    }

    [Fact]
    public void Numbers_come_in_base_256_and_with_spaces()
    {
        TarEntry entry = Only(new TarBuilder().Add('0', "a", null, block =>
        {
            TarBuilder.Put(block, TarField.Mode, "   755 \0");
            TarBuilder.Put(block, TarField.Uid, "\x80\0\0\0\xff\xff\xff\xfe");
            TarBuilder.Put(block, TarField.Gid, "\0\0\0\0\0\0\0\0");
            TarBuilder.Put(block, TarField.Mtime, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe");
            TarBuilder.Put(block, TarField.Size, "00000000000 ");
        }));
        Assert.Equal("a|File||755|4294967294|0|-2|0|0|0|0", entry.Describe());
    }

    [Fact]
    public void Checksums_of_signed_bytes_are_taken()
    {
        byte[] archive = new TarBuilder().Add('0', "caf\xe9").End();
        TarField sum = TarField.Checksum with { Length = 7 };
        sum.WriteOctal(archive, (ulong)(TarBlock.Sum(archive.AsSpan(0, 512)) - 256));
        Assert.Single(TarReading.ReadAll(archive));
    }

    [Fact]
    public void A_file_with_a_slash_behind_its_name_is_a_directory_and_its_content_is_passed_over()
    {
        List<ReadEntry> read = TarReading.ReadAll(
            new TarBuilder().Add('\0', "old/", "abc"u8.ToArray(), magic: "").Add('7', "next", "x"u8.ToArray()).End());
        Assert.Equal(TarEntryKind.Directory, read[0].Entry.Kind);
        Assert.Equal("next", read[1].Path);
        Assert.Equal("x"u8.ToArray(), read[1].Content);
    }

    [Fact]
    public void The_prefix_counts_in_posix_and_star_headers_only()
    {
        static void Prefix(byte[] block) => TarBuilder.Put(block, TarField.Prefix, "dir");
        Assert.Equal("dir/a"u8.ToArray(), Only(new TarBuilder().Add('0', "a", null, Prefix)).Path);
        Assert.Equal("a"u8.ToArray(), Only(new TarBuilder().Add('0', "a", null, Prefix, "ustar  \0")).Path);
        Assert.Equal("a"u8.ToArray(), Only(new TarBuilder().Add('0', "a", null, Prefix, "")).Path);
        Assert.Equal("dir/a"u8.ToArray(), Only(new TarBuilder().Add('0', "a", null, block =>
        {
            Prefix(block);
            TarBuilder.Put(block, new TarField(476, 24), "00000000001 00000000001 ");
            TarBuilder.Put(block, new TarField(508, 4), "tar\0");
        })).Path);
    }

    [Fact]
    public void A_volume_label_is_passed_over() =>
        Assert.Equal("a"u8.ToArray(), Only(new TarBuilder().Add('V', "label").Add('0', "a")).Path);

    [Fact]
    public void Concatenated_archives_are_read_when_asked_for()
    {
        byte[] one = new TarBuilder().Pax('g', "uid=5").Add('0', "a", "x"u8.ToArray()).End();
        byte[] two = new TarBuilder().Add('0', "b").Raw(new byte[4096]).End();
        byte[] both = [.. one, .. two];
        Assert.Single(TarReading.ReadAll(both));
        List<ReadEntry> read = TarReading.ReadAll(both, mode: TarReadMode.Concatenated);
        Assert.Equal([("a", 5u), ("b", 0u)], read.Select(entry => (entry.Path, entry.Entry.Uid)));
    }

    [Fact]
    public void An_archive_without_its_end_is_read_when_asked_for()
    {
        byte[] archive = new TarBuilder().Add('0', "a", "x"u8.ToArray()).End();
        Assert.Single(TarReading.ReadAll(archive[..^1024], mode: TarReadMode.MissingEnd));
        Assert.Single(TarReading.ReadAll(archive[..^512], mode: TarReadMode.MissingEnd));
        Assert.Empty(TarReading.ReadAll([], mode: TarReadMode.MissingEnd));
    }

    [Fact]
    public void Draining_reads_the_source_to_its_end()
    {
        byte[] archive = [.. new TarBuilder().Add('0', "a").End(), .. new byte[300_000], .. "junk"u8];
        var source = new MemoryStream(archive);
        using var reader = new TarReader(source);
        Assert.Throws<InvalidOperationException>(reader.DrainToEnd);
        Assert.True(reader.MoveNext());
        Assert.False(reader.MoveNext());
        Assert.False(reader.MoveNext());
        reader.DrainToEnd();
        Assert.Equal(archive.Length, source.Position);
    }

    [Fact]
    public void Content_is_a_stream_until_the_reader_goes_on()
    {
        using var reader = new TarReader(new MemoryStream(
            new TarBuilder().Add('0', "a", Encoding.Latin1.GetBytes("content")).Add('0', "b", "more"u8.ToArray()).End()));
        Assert.Throws<InvalidOperationException>(() => reader.Current);
        Assert.True(reader.MoveNext());
        Stream content = reader.OpenContent();
        Assert.Equal('c', content.ReadByte());
        Assert.Equal("ontent"u8.ToArray(), content.ReadAll());
        Assert.True(reader.MoveNext());
        Assert.Throws<InvalidOperationException>(() => content.ReadByte());
        Assert.Equal("more"u8.ToArray(), reader.OpenContent().ReadAll());
    }

    [Fact]
    public void The_source_is_disposed_unless_it_shall_stay_open()
    {
        var source = new MemoryStream(new byte[1024]);
        new TarReader(source, leaveOpen: true).Dispose();
        Assert.True(source.CanRead);
        new TarReader(source).Dispose();
        Assert.False(source.CanRead);
    }
}
