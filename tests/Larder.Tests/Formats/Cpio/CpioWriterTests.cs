using System.Text;
using Larder.Formats.Cpio;
using Larder.Testing.Files;

namespace Larder.Tests.Formats.Cpio;

public sealed class CpioWriterTests
{
    [Fact]
    public void What_is_written_is_what_cpio_and_bsdtar_read()
    {
        using TempDirectory temp = new();
        byte[] archive = Sample();

        Assert.Equal(
            "drwxr-xr-x   2 0        0               0 bin\n-rwxr-xr-x   1 0        0               5 bin/five\nlrwxrwxrwx   1 0        0               4 bin/link -> five\n"
            + "crw-------   1 0        0          5,   1 console\n-rw-r--r--   1 0        0               0 empty\n",
            Text("cpio", ["--quiet", "-itnv"], archive).Replace(" Jan  1  1970", "", StringComparison.Ordinal));
        ReferenceTool.Run("cpio", ["--quiet", "-id", "--no-absolute-filenames", "bin/*", "empty"], archive, temp);
        Assert.Equal("12345", File.ReadAllText(temp.Combine("bin", "link")));
        Assert.Equal("bin\nbin/five\nbin/link\nconsole\nempty\n", Text("bsdtar", ["-tf", "-"], archive).Replace("bin/\n", "bin\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Equal_entries_are_equal_bytes() => Assert.Equal(Sample(), Sample());

    [Theory]
    [InlineData("")]
    [InlineData("/absolute")]
    [InlineData("nul\0")]
    public void A_path_that_the_form_cannot_have_is_refused(string path) =>
        Assert.Throws<ArgumentException>(() => new CpioWriter(Stream.Null).AddDirectory(path, 0x1ED));

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_stream_of_another_size_is_refused(long size) =>
        Assert.Throws<InvalidDataException>(() => new CpioWriter(Stream.Null).AddFile("a", 0x1A4, new MemoryStream([1, 2, 3]), size));

    private static byte[] Sample()
    {
        using MemoryStream bytes = new();
        CpioWriter writer = new(bytes);
        writer.AddDirectory("bin", 0x1ED);
        writer.AddFile("bin/five", 0x1ED, new MemoryStream("12345"u8.ToArray()), 5);
        writer.AddLink("bin/link", "five");
        writer.AddCharacterDevice("console", 0x180, 5, 1);
        writer.AddFile("empty", 0x1A4, default);
        writer.Finish();
        return bytes.ToArray();
    }

    private static string Text(string program, string[] arguments, byte[] input) => Encoding.UTF8.GetString(ReferenceTool.Run(program, arguments, input));
}
