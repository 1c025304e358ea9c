using System.Globalization;
using System.Text;
using System.Text.Json;
using Larder.Formats.Qcow2;
using Larder.Testing.Files;

namespace Larder.Tests.Formats.Qcow2;

public sealed class Qcow2OverlayTests
{
    private const long MiB = 1L << 20;
    private const long GiB = 1L << 30;

    [Theory]
    [InlineData(512)]
    [InlineData(MiB)]
    [InlineData(64 * MiB)]
    [InlineData(5 * GiB)]
    [InlineData(8 * 1024 * GiB)]
    public void The_reference_tool_finds_no_fault_and_the_same_numbers(long size)
    {
        using TempDirectory temp = new();
        WriteOverlay(temp, size);

        ReferenceTool.Run("qemu-img", ["check", "-f", "qcow2", "overlay"], directory: temp);
        using JsonDocument info = JsonDocument.Parse(ReferenceTool.Run("qemu-img", ["info", "--output=json", "overlay"], directory: temp));
        Assert.Equal(size, info.RootElement.GetProperty("virtual-size").GetInt64());
        Assert.Equal("qcow2", info.RootElement.GetProperty("format").GetString());
        Assert.Equal("base", info.RootElement.GetProperty("backing-filename").GetString());
        Assert.Equal("raw", info.RootElement.GetProperty("backing-filename-format").GetString());
        JsonElement details = info.RootElement.GetProperty("format-specific").GetProperty("data");
        Assert.Equal(("1.1", 16, false), (details.GetProperty("compat").GetString(), details.GetProperty("refcount-bits").GetInt32(), details.GetProperty("lazy-refcounts").GetBoolean()));
    }

    [Theory]
    [InlineData(MiB)]
    [InlineData(64 * MiB)]
    public void What_was_not_written_is_read_from_the_backing_file(long size)
    {
        using TempDirectory temp = new();
        WriteOverlay(temp, size);

        ReferenceTool.Run("qemu-img", ["convert", "-f", "qcow2", "-O", "raw", "overlay", "read"], directory: temp);

        Assert.True(File.ReadAllBytes(temp.Combine("read")).AsSpan().SequenceEqual(File.ReadAllBytes(temp.Combine("base"))));
    }

    [Theory]
    [InlineData(MiB)]
    [InlineData(5 * GiB)]
    [InlineData(8 * 1024 * GiB)]
    public void What_is_written_goes_to_the_overlay_alone(long size)
    {
        using TempDirectory temp = new();
        WriteOverlay(temp, size);
        string end = (size - 4096).ToString(CultureInfo.InvariantCulture);
        DateTime before = File.GetLastWriteTimeUtc(temp.Combine("base"));

        string said = Encoding.UTF8.GetString(ReferenceTool.Run(
            "qemu-io",
            ["-f", "qcow2", "-c", "read -P 0x11 0 4096", "-c", $"read -P 0x22 {end} 4096", "-c", "write -P 0x33 0 4096", "-c", $"write -P 0x44 {end} 4096", "-c", "read -P 0x33 0 4096", "-c", $"read -P 0x44 {end} 4096", "overlay"],
            directory: temp));

        Assert.DoesNotContain("Pattern verification failed", said, StringComparison.Ordinal);
        Assert.Equal(4, said.Split("read 4096/4096 bytes").Length - 1);
        ReferenceTool.Run("qemu-img", ["check", "-f", "qcow2", "overlay"], directory: temp);
        Assert.Equal(before, File.GetLastWriteTimeUtc(temp.Combine("base")));
        ReferenceTool.Run("qemu-io", ["-f", "raw", "-r", "-c", "read -P 0x11 0 4096", "-c", $"read -P 0x22 {end} 4096", "base"], directory: temp);
    }

    [Theory]
    [InlineData(0, "base", "raw")]
    [InlineData(-512, "base", "raw")]
    [InlineData(1000, "base", "raw")]
    [InlineData((1L << 51) + 512, "base", "raw")]
    [InlineData(512, "", "raw")]
    [InlineData(512, "a\0b", "raw")]
    [InlineData(512, "base", "")]
    [InlineData(512, "base", "raw,with=options")]
    public void What_the_form_cannot_say_is_refused(long size, string backingFile, string backingFormat) =>
        Assert.ThrowsAny<ArgumentException>(() => Qcow2Overlay.Write(Stream.Null, size, backingFile, backingFormat));

    [Fact]
    public void A_name_is_at_most_1023_bytes()
    {
        Qcow2Overlay.Write(Stream.Null, 512, new string('a', 1023), "raw");
        Assert.Throws<ArgumentException>(() => Qcow2Overlay.Write(Stream.Null, 512, new string('ä', 512), "raw"));
    }

    // A disk of which nothing is there but its first and last pages.
    private static void WriteOverlay(TempDirectory temp, long size)
    {
        using (FileStream disk = File.Create(temp.Combine("base")))
        {
            disk.SetLength(size);
            byte[] page = new byte[Math.Min(size, 4096)];
            page.AsSpan().Fill(0x11);
            disk.Write(page);
            page.AsSpan().Fill(0x22);
            disk.Position = size - page.Length;
            disk.Write(page);
        }

        using FileStream overlay = File.Create(temp.Combine("overlay"));
        Qcow2Overlay.Write(overlay, size, "base", "raw");
    }
}
