using System.Buffers.Binary;
using Larder.Formats.Errors;
using Larder.Formats.Kernels;
using Larder.Testing.Kernels;

namespace Larder.Tests.Formats.Kernels;

public sealed class KernelModuleTests
{
    [Fact]
    public void A_module_says_what_it_is_and_needs()
    {
        KernelModule module = Read(TinyModule.Make("virtio_net", "virtio-ring,net_failover", "alias=virtio:d00000001v*", "softdep=pre: a b-c post: d", "license=GPL", "novalue"));

        Assert.Equal("virtio_net", module.Name);
        Assert.Equal(["virtio_ring", "net_failover"], module.Dependencies);
        Assert.Equal(["a", "b_c"], module.SoftDependencies);
        Assert.Equal(["virtio:d00000001v*"], module.Aliases);
        Assert.StartsWith(TinyKernel.Version + " SMP", module.VersionMagic, StringComparison.Ordinal);
        Assert.Equal("virtio_net", Read(TinyPackage.Gzip(TinyModule.Make("virtio_net"))).Name);
        Assert.Null(Read(TinyModule.Raw(["license=GPL"])).Name);
    }

    [Theory]
    [InlineData("kernel/drivers/char/hw_random/virtio-rng.ko", true, "virtio_rng")]
    [InlineData("a/b.ko.xz", true, "b")]
    [InlineData("9p.ko.zst", true, "9p")]
    [InlineData("x.ko.gz", true, "x")]
    [InlineData("modules.order", false, "modules.order")]
    [InlineData("x.kox", false, "x")]
    public void A_file_is_named_like_its_module(string path, bool isModule, string name)
    {
        Assert.Equal(isModule, KernelModule.IsModule(path));
        Assert.Equal(name, KernelModule.NameOf(path));
    }

    [Theory]
    [InlineData(0x28, ulong.MaxValue)]
    [InlineData(0x28, 1UL << 62)]
    [InlineData(0x28, 0UL)]
    [InlineData(0x3A, 0UL)]
    [InlineData(0x3C, 0x0001_FFFFUL)]
    [InlineData(0x3C, 0UL)]
    [InlineData(0x12, 0xFFFF_FFFF_FFFF_FFFFUL)]
    public void Tables_that_lead_out_of_the_file_are_refused(int offset, ulong value)
    {
        byte[] file = TinyModule.Make("x");
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(offset), value);
        try
        {
            Assert.Equal("x", Read(file).Name);
        }
        catch (LarderException error)
        {
            Assert.Equal(ErrorCodes.KernelModuleInvalid, error.Code);
        }
    }

    [Fact]
    public void Cut_anywhere_it_is_refused()
    {
        byte[] whole = TinyModule.Make("virtio", "other");
        for (int length = 0; length < whole.Length; length++)
        {
            Refuses(whole[..length]);
        }
    }

    [Fact]
    public void What_no_module_can_say_is_refused()
    {
        Refuses(TinyKernel.Vmlinux());
        Refuses(TinyElf.WithSection(".text"u8, "name=x\0"u8));
        Refuses(TinyModule.Make("../x"));
        Refuses(TinyModule.Make("x", "a,b/c"));
        Refuses(TinyModule.Make("x", string.Join(',', Enumerable.Range(0, 257).Select(number => $"m{number}"))));
        Refuses(TinyModule.Make("x", more: "description=" + new string('d', 1 << 20)));
    }

    private static KernelModule Read(byte[] file)
    {
        using MemoryStream stream = new(file);
        return KernelModule.Read(stream, "x.ko");
    }

    private static void Refuses(byte[] file) => Assert.Equal(ErrorCodes.KernelModuleInvalid, Assert.Throws<LarderException>(() => Read(file)).Code);
}
