using System.Text;
using System.Text.Json;
using Larder.Acceptance.Images;
using Larder.Acceptance.Machines;
using Larder.Acceptance.Running;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// "Bootable" is booted: a published ext4 disk with a Debian kernel and a test initramfs boots in QEMU, by software
/// emulation, to a line printed by a program from the image.
/// </summary>
public sealed class Issue4Point7BootTests(ITestOutputHelper output) : IDisposable
{
    // Loads the modules that larder says the disk's driver needs, in that order, and hands over to the image.
    private const string Init =
        """
        #!/bin/busybox sh
        /bin/busybox mkdir -p /proc /sys /dev /root
        /bin/busybox mount -t devtmpfs none /dev
        for module in $(/bin/busybox cat /modules/order); do /bin/busybox insmod /modules/$module || echo "insmod $module failed"; done
        for wait in 1 2 3 4 5 6 7 8 9 10; do [ -b /dev/vda ] && break; /bin/busybox sleep 1; done
        /bin/busybox mount -t ext4 -o ro /dev/vda /root || echo "mount failed"
        /bin/busybox chroot /root /usr/bin/hello
        /bin/busybox poweroff -f
        """;

    private const string Hello = "#!/bin/sh\nread -r release < /etc/release\necho \"hello from the image $release, uid $(id -u)\"\n";

    private readonly ImageHome _at = new();

    public void Dispose() => _at.Dispose();

    [Fact]
    public void A_published_image_boots_to_a_line_of_its_own_program()
    {
        string deb = DebianKernel.Download(_at.Temp("deb"));
        _at.Home.Larder("kernel", "import", deb, "--name", "default").With(0);
        MakeRoot(_at.Temp("tree"));

        JsonElement image = _at.Home.Larder("image", "import", _at.Temp("tree"), "--name", "boots", "--size", "64M", "--json").With(0).Json;

        string kernel = image.GetProperty("kernel").GetProperty("path").GetString()!;
        string modules = image.GetProperty("kernel").GetProperty("modules").GetString()!;
        string disk = image.GetProperty("rootfs").GetProperty("path").GetString()!;
        Ended machine = Programs.Run(
            "timeout",
            [
                "300", "qemu-system-x86_64", "-accel", "tcg", "-m", "256", "-nographic", "-no-reboot", "-nodefaults", "-serial", "stdio",
                "-kernel", kernel, "-initrd", MakeInitramfs(modules), "-append", "console=ttyS0 quiet panic=-1",
                "-drive", $"file={disk},format=raw,if=virtio,readonly=on",
            ]);
        output.WriteLine(machine.Output);
        Assert.Contains("hello from the image 42, uid 0", machine.Output, StringComparison.Ordinal);
        _at.Home.Larder("image", "verify").With(0);
    }

    private static void MakeRoot(string tree)
    {
        foreach (string directory in (string[])["bin", "usr/bin", "etc", "proc", "dev"])
        {
            Directory.CreateDirectory(Path.Combine(tree, directory));
        }

        File.Copy("/bin/busybox", Path.Combine(tree, "bin", "busybox"));
        foreach (string applet in (string[])["sh", "id"])
        {
            File.CreateSymbolicLink(Path.Combine(tree, "bin", applet), "busybox");
        }

        File.WriteAllText(Path.Combine(tree, "etc", "release"), "42\n");
        File.WriteAllText(Path.Combine(tree, "usr", "bin", "hello"), Hello);
        File.SetUnixFileMode(Path.Combine(tree, "usr", "bin", "hello"), (UnixFileMode)0x1ED);
    }

    private string MakeInitramfs(string modules)
    {
        string tree = _at.Temp("initramfs");
        Directory.CreateDirectory(Path.Combine(tree, "bin"));
        Directory.CreateDirectory(Path.Combine(tree, "modules"));
        File.Copy("/bin/busybox", Path.Combine(tree, "bin", "busybox"));
        File.WriteAllText(Path.Combine(tree, "init"), Init);
        File.SetUnixFileMode(Path.Combine(tree, "init"), (UnixFileMode)0x1ED);
        StringBuilder order = new();
        foreach (string module in LoadOrder("virtio_pci").Concat(LoadOrder("virtio_blk")).Concat(LoadOrder("ext4")).Distinct())
        {
            File.Copy(Path.Combine(Directory.GetDirectories(modules).Single(), module), Path.Combine(tree, "modules", Path.GetFileName(module)));
            order.AppendLine(Path.GetFileName(module));
        }

        File.WriteAllText(Path.Combine(tree, "modules", "order"), order.ToString());
        string archive = _at.Temp("initramfs.cpio");
        Programs.Run("sh", ["-c", $"find . | cpio --quiet -o -H newc > {archive}"], null, tree).With(0);
        return archive;
    }

    private IEnumerable<string> LoadOrder(string driver) =>
        _at.Home.Larder("kernel", "info", "default", "--json").With(0).Json.GetProperty("loadOrder").TryGetProperty(driver, out JsonElement modules)
            ? modules.EnumerateArray().Select(module => module.GetString()!)
            : [];
}
