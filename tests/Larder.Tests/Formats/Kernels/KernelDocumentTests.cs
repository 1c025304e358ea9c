using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Kernels;

namespace Larder.Tests.Formats.Kernels;

public sealed class KernelDocumentTests
{
    private static readonly KernelDocument Sample = new()
    {
        Name = "mine",
        Version = "6.1.0",
        Architecture = "amd64",
        Format = KernelFormat.BzImage,
        Source = new KernelOrigin("deb", "/somewhere/x.deb", "linux-image-6.1.0", "6.1.192-2"),
        Imported = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.Zero),
        Kernel = new KernelContent("kernel", Digest.Of("k"u8), 1),
        Initrd = new KernelContent("initrd", Digest.Of("i"u8), 2),
        Modules = [new KernelContent("modules/6.1.0/a.ko", Digest.Of("a"u8), 3)],
        Drivers = [KeyValuePair.Create("virtio_blk", DriverState.Module), KeyValuePair.Create("ext4", DriverState.Builtin), KeyValuePair.Create("tun", DriverState.Absent), KeyValuePair.Create("9p", DriverState.Unknown)],
        LoadOrder = [new ModuleLoadOrder("virtio_blk", ["a.ko"])],
    };

    [Fact]
    public void What_was_written_is_read()
    {
        byte[] json = Sample.ToJson();

        Assert.Equal(json, KernelDocument.Parse(json).ToJson());
        byte[] bare = (Sample with { Initrd = null, Modules = [], Version = null, Source = new KernelOrigin("file", "/k") }).ToJson();
        Assert.Equal(bare, KernelDocument.Parse(bare).ToJson());
        Assert.Equal(6, Sample.TotalBytes);
    }

    [Fact]
    public void The_digest_is_of_the_files_and_of_nothing_else()
    {
        Assert.Equal(Sample.ComputeDigest(), (Sample with { Name = "other", Imported = default, LoadOrder = [] }).ComputeDigest());
        Assert.NotEqual(Sample.ComputeDigest(), (Sample with { Initrd = null }).ComputeDigest());
        Assert.NotEqual(Sample.ComputeDigest(), (Sample with { Modules = [Sample.Modules[0] with { Path = "modules/6.1.0/b.ko" }] }).ComputeDigest());
    }

    [Theory]
    [InlineData("\"schemaVersion\":1", "\"schemaVersion\":2")]
    [InlineData("\"schemaVersion\":1", "\"schemaVersion\":1,\"more\":1")]
    [InlineData("\"schemaVersion\":1", "\"schemaVersion\":1,\"name\":\"x\"")]
    [InlineData("\"amd64\"", "\"riscv64\"")]
    [InlineData("\"bzImage\"", "\"zImage\"")]
    [InlineData("\"6.1.0/a.ko\"", "\"../a.ko\"")]
    [InlineData("\"6.1.0/a.ko\"", "\"/a.ko\"")]
    [InlineData("\"6.1.0/a.ko\"", "\"6.1.0/b.ko\"")]
    [InlineData("\"size\":3", "\"size\":-3")]
    [InlineData("\"builtin\"", "\"perhaps\"")]
    [InlineData("2026-01-02T", "2026-13-02T")]
    [InlineData("\"initrd\":{", "\"initrd\":null,\"other\":{")]
    [InlineData("\"kind\":\"deb\"", "\"kind\":\"deb\",\"other\":1")]
    [InlineData("{\"schemaVersion\"", "[{\"schemaVersion\"")]
    public void What_breaks_a_rule_is_refused(string part, string instead)
    {
        string json = Encoding.UTF8.GetString(Sample.ToJson());
        Assert.Contains(part, json, StringComparison.Ordinal);
        byte[] broken = Encoding.UTF8.GetBytes(json.Replace(part, instead, StringComparison.Ordinal));

        Assert.Equal(ErrorCodes.KernelDamaged, Assert.Throws<LarderException>(() => KernelDocument.Parse(broken)).Code);
    }
}
