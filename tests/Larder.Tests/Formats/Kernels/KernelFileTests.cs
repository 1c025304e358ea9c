using Larder.Formats.Errors;
using Larder.Formats.Kernels;
using Larder.Testing.Kernels;

namespace Larder.Tests.Formats.Kernels;

public sealed class KernelFileTests
{
    [Fact]
    public void A_bzImage_tells_its_version_through_its_header() => Assert.Equal(
        new KernelFile(KernelFormat.BzImage, "amd64", "6.1.0-56-cloud-amd64"), Read(TinyKernel.BzImage()));

    [Theory]
    [InlineData((ushort)0)]
    [InlineData((ushort)0xFFFF)]
    [InlineData((ushort)0x3FF)]
    [InlineData((ushort)0x10)]
    public void A_bzImage_whose_version_lies_nowhere_has_none(ushort versionAt) =>
        Assert.Null(Read(TinyKernel.BzImage(versionAt: versionAt)).Version);

    [Fact]
    public void A_version_is_at_most_64_bytes_of_a_few_characters()
    {
        Assert.Null(Read(TinyKernel.BzImage(new string('6', 65))).Version);
        Assert.Equal(64, Read(TinyKernel.BzImage(new string('6', 64))).Version!.Length);
        Assert.Null(Read(TinyKernel.BzImage("6.1/../../x")).Version);
        Assert.Null(Read(TinyKernel.BzImage("\e[2J")).Version);
    }

    [Fact]
    public void A_kernel_for_32_bit_x86_is_refused() => Refuses(TinyKernel.BzImage(flags: 0));

    // Around the border of the buffer that is searched, too.
    [Theory]
    [InlineData(62, "amd64", 10)]
    [InlineData(183, "arm64", 10)]
    [InlineData(62, "amd64", (1 << 20) - 90)]
    [InlineData(62, "amd64", (1 << 20) - 70)]
    [InlineData(62, "amd64", 5 << 20)]
    public void A_vmlinux_tells_its_version_in_its_banner(int machine, string architecture, int at) => Assert.Equal(
        new KernelFile(KernelFormat.Vmlinux, architecture, TinyKernel.Version), Read(TinyKernel.Vmlinux(machine: (ushort)machine, bannerAt: at)));

    [Fact]
    public void A_vmlinux_without_a_banner_has_no_version() => Assert.Null(Read(TinyKernel.Vmlinux(version: null)).Version);

    [Fact]
    public void An_Image_of_arm64_is_known_also_when_it_is_compressed()
    {
        KernelFile expected = new(KernelFormat.Image, "arm64", "6.12.9-arm64");
        Assert.Equal(expected, Read(TinyKernel.Arm64Image()));
        Assert.Equal(expected, Read(TinyPackage.Gzip(TinyKernel.Arm64Image())));
    }

    [Fact]
    public void What_is_no_kernel_is_refused()
    {
        Refuses([]);
        Refuses("#!/bin/sh\n"u8.ToArray());
        Refuses(new byte[1 << 20]);
        Refuses(TinyKernel.Vmlinux(machine: 3));
        Refuses(TinyModule.Make("virtio"));
        Refuses(TinyKernel.BzImage()[..0x204]);
        Refuses(TinyElf.Header(2)[..63]);
    }

    [Fact]
    public void A_program_of_a_running_system_is_no_kernel() => Refuses(File.ReadAllBytes(Environment.ProcessPath!));

    [Fact]
    public void Cut_anywhere_it_is_a_kernel_or_refused()
    {
        byte[] whole = TinyKernel.BzImage();
        for (int length = 0; length < whole.Length; length++)
        {
            try
            {
                _ = Read(whole[..length]);
            }
            catch (LarderException error)
            {
                Assert.Equal(ErrorCodes.NotAKernel, error.Code);
            }
        }
    }

    private static KernelFile Read(byte[] file)
    {
        using MemoryStream stream = new(file);
        return KernelFile.Read(stream, "the file");
    }

    private static void Refuses(byte[] file) => Assert.Equal(ErrorCodes.NotAKernel, Assert.Throws<LarderException>(() => Read(file)).Code);
}
