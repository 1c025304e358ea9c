using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Tar;
using Larder.Tests.Formats.Compression;

namespace Larder.Tests.Formats.Tar;

public class TarWriterTests
{
    private static TarEntry File(string path, long size = 0) =>
        new() { Path = Encoding.Latin1.GetBytes(path), Kind = TarEntryKind.File, Mode = 0b110_100_100, Size = size };

    [Fact]
    public void A_plain_file_is_what_gnu_tar_writes_in_ustar_format()
    {
        byte[] ours = TarReading.WriteAll(
        [
            new ReadEntry(
                new TarEntry
                {
                    Path = "a"u8.ToArray(), Kind = TarEntryKind.File, Mode = 0b110_100_100, Size = 5, MtimeSeconds = 1,
                },
                "hello"u8.ToArray()),
        ]);
        byte[] theirs = ReferenceTool.Shell(
            """
            d=$(mktemp -d); trap 'rm -r "$d"' EXIT; cd "$d"; printf hello > a
            tar -c --format=ustar --numeric-owner --owner=0 --group=0 --mode=644 --mtime=@1 -b2 a
            """);
        Assert.Equal(theirs, ours);
    }

    [Fact]
    public void An_empty_archive_is_two_zero_blocks() => Assert.Equal(new byte[1024], TarReading.WriteAll([]));

    [Fact]
    public void The_root_is_written_as_dot_slash_and_directories_with_a_slash()
    {
        byte[] archive = TarReading.WriteAll(
        [
            new ReadEntry(new TarEntry { Path = [], Kind = TarEntryKind.Directory }, []),
            new ReadEntry(new TarEntry { Path = "usr"u8.ToArray(), Kind = TarEntryKind.Directory }, []),
        ]);
        Assert.Equal(["./", "usr/"], TarReading.ReadAll(archive).Select(read => read.Path));
    }

    [Fact]
    public void A_file_above_8_GiB_has_its_size_in_a_record()
    {
        using var archive = new MemoryStream();
        using var writer = new TarWriter(archive);
        writer.WriteHeader(File("huge", 1L << 33));
        byte[] content = new byte[1 << 20];
        writer.Write(content);
        Assert.Contains("size=8589934592\n", Encoding.Latin1.GetString(archive.ToArray()), StringComparison.Ordinal);

        using var reader = new TarReader(new MemoryStream(archive.ToArray()));
        Assert.True(reader.MoveNext());
        Assert.Equal(1L << 33, reader.Current.Size);
    }

    [Fact]
    public void Content_of_another_length_is_refused()
    {
        using var writer = new TarWriter(new MemoryStream());
        Assert.Throws<ArgumentException>(() => writer.WriteEntry(File("a", 3), "ab"u8));
        Assert.Equal(
            ErrorCodes.InputOutput, StreamReading.Failure(() => writer.WriteEntry(File("a", 3), new MemoryStream(new byte[2]))));
        using var other = new TarWriter(new MemoryStream());
        Assert.Equal(
            ErrorCodes.InputOutput, StreamReading.Failure(() => other.WriteEntry(File("a", 3), new MemoryStream(new byte[4]))));
    }

    [Fact]
    public void Entries_must_be_complete_and_nothing_follows_the_end()
    {
        using var writer = new TarWriter(new MemoryStream());
        writer.WriteHeader(File("a", 2));
        Assert.Throws<InvalidOperationException>(() => writer.WriteHeader(File("b")));
        Assert.Throws<InvalidOperationException>(writer.Finish);
        writer.Write("x"u8);
        Assert.Throws<ArgumentException>(() => writer.Write("xx"u8));
        writer.Write("x"u8);
        writer.WriteEntry(File("c", 700_000), new MemoryStream(new byte[700_000]));
        writer.Finish();
        Assert.Throws<InvalidOperationException>(() => writer.WriteHeader(File("d")));
    }

    [Fact]
    public void Entries_that_cannot_be_are_refused()
    {
        TarEntry[] wrong =
        [
            File(""), File("a/"), File("a\0b"), File("a", -1),
            new() { Path = "l"u8.ToArray(), Kind = TarEntryKind.Symlink },
            new() { Path = "f"u8.ToArray(), Kind = TarEntryKind.File, LinkTarget = "x"u8.ToArray() },
            new() { Path = "d"u8.ToArray(), Kind = TarEntryKind.Directory, Size = 1 },
            new() { Path = "d"u8.ToArray(), Kind = TarEntryKind.Directory, Mode = 0x1000 },
            new() { Path = "d"u8.ToArray(), Kind = TarEntryKind.Directory, DeviceMajor = 1 },
            new() { Path = "d"u8.ToArray(), Kind = TarEntryKind.Directory, Uid = uint.MaxValue },
            new() { Path = "d"u8.ToArray(), Kind = TarEntryKind.Directory, MtimeNanoseconds = 1_000_000_000 },
            new() { Path = "d"u8.ToArray(), Kind = TarEntryKind.BlockDevice, DeviceMinor = 1 << 21 },
            new() { Path = "d"u8.ToArray(), Kind = (TarEntryKind)99 },
        ];
        using var writer = new TarWriter(new MemoryStream());
        Assert.All(wrong, entry => Assert.Throws<ArgumentException>(() => writer.WriteHeader(entry)));
    }
}
