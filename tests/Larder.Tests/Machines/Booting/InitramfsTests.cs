using System.Diagnostics;
using System.Text;
using Larder.Machines.Booting;
using Larder.Testing.Kernels;

namespace Larder.Tests.Machines.Booting;

public sealed class InitramfsTests
{
    [Fact]
    public async Task It_is_what_cpio_reads_and_the_agent_expects()
    {
        byte[] archive = Initramfs.Make("agent"u8, new OneModule(), ["kernel/virtio_blk.ko"]);

        Assert.Equal(["dev", "dev/console", "init", "modules", "modules.list", "modules/virtio_blk.ko"], (await CpioAsync(archive, "-t")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal("/modules/virtio_blk.ko\n", await CpioAsync(archive, "-i", "--to-stdout", "modules.list"));
        Assert.Equal("agent", await CpioAsync(archive, "-i", "--to-stdout", "init"));
    }

    [Fact]
    public void Another_agent_another_image_and_other_drivers_make_another_one()
    {
        string[] identities =
        [
            Initramfs.IdentityOf("agent", "image", ["a", "b"]),
            Initramfs.IdentityOf("agent", "image", ["a"]),
            Initramfs.IdentityOf("agent", "another", ["a", "b"]),
            Initramfs.IdentityOf("other", "image", ["a", "b"]),
        ];

        Assert.Distinct(identities);
        Assert.Equal(identities[0], Initramfs.IdentityOf("agent", "image", ["a", "b"]));
    }

    private static async Task<string> CpioAsync(byte[] archive, params string[] arguments)
    {
        using Process cpio = Process.Start(new ProcessStartInfo("cpio", ["--quiet", .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await cpio.StandardInput.BaseStream.WriteAsync(archive);
        cpio.StandardInput.Close();
        using MemoryStream said = new();
        await cpio.StandardOutput.BaseStream.CopyToAsync(said);
        await cpio.WaitForExitAsync();
        Assert.Equal(0, cpio.ExitCode);
        return Encoding.UTF8.GetString(said.ToArray());
    }

    private sealed class OneModule : IModuleFiles
    {
        public IReadOnlyList<string> List() => ["kernel/virtio_blk.ko"];

        public Stream Open(string path) => new MemoryStream(TinyModule.Make("virtio_blk"));
    }
}
