using System.Text;
using Larder.Formats.Oci;
using Larder.Images.Records;

namespace Larder.Tests.Images.Records;

public sealed class ImageRecordTests
{
    private static readonly ImageRecord Record = new()
    {
        Id = new string('a', 64),
        Source = "oci://host/app@sha256:0",
        SourceDigest = "sha256:0",
        Platform = "linux/amd64",
        Rootfs = new DiskRecord("rootfs.ext4", "ext4", 1 << 30, new string('b', 64)),
        Kernel = new BootRecord("kernel:default", "6.1", "amd64", new ArtifactRecord("kernel", 5, new string('c', 64)), null, [new ArtifactRecord("modules/6.1/x.ko", 7, new string('d', 64))]),
        Process = new ImageExecution { Command = ["a", "b"], User = "1000" },
    };

    [Fact]
    public void A_record_is_read_as_it_was_written_and_lists_all_files()
    {
        ImageRecord read = ImageRecord.TryRead(Record.Encode())!;

        Assert.Equal(Encoding.UTF8.GetString(Record.Encode()), Encoding.UTF8.GetString(read.Encode()));
        Assert.Equal(["rootfs.ext4", "kernel", "modules/6.1/x.ko"], read.Files.Select(file => file.Path));
    }

    [Fact]
    public void The_init_is_written_where_there_is_one_and_leads_nowhere_else()
    {
        Assert.DoesNotContain("\"init\"", Encoding.UTF8.GetString(Record.Encode()), StringComparison.Ordinal);
        Assert.Null(ImageRecord.TryRead(Record.Encode())!.Init);
        Assert.Equal("/sbin/init", ImageRecord.TryRead((Record with { Init = "/sbin/init" }).Encode())!.Init);
        Assert.All((string[])["", "/", "sbin/init", "/sbin/../init", "/sbin//init"], init => Assert.Null(ImageRecord.TryRead((Record with { Init = init }).Encode())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"schemaVersion\":1}")]
    public void What_is_no_record_is_none(string text) => Assert.Null(ImageRecord.TryRead(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_record_that_was_cut_changed_or_made_by_another_version_is_none()
    {
        byte[] bytes = Record.Encode();
        for (int length = 0; length < bytes.Length - 2; length += 7)
        {
            Assert.Null(ImageRecord.TryRead(bytes.AsSpan(0, length)));
        }

        string text = Encoding.UTF8.GetString(bytes);
        Assert.Null(ImageRecord.TryRead(Encoding.UTF8.GetBytes(text.Replace("\"schemaVersion\": 1", "\"schemaVersion\": 2", StringComparison.Ordinal))));
        Assert.Null(ImageRecord.TryRead(Encoding.UTF8.GetBytes(text.Replace("\"id\"", "\"further\": 1, \"id\"", StringComparison.Ordinal))));
        Assert.Null(ImageRecord.TryRead(Encoding.UTF8.GetBytes(text.Replace($"\"{Record.Id}\"", "null", StringComparison.Ordinal))));
    }
}
