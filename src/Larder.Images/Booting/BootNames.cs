using System.Text;

namespace Larder.Images.Booting;

/// <summary>What files that a machine boots from are called.</summary>
internal static class BootNames
{
    private static readonly string[] Kernels = ["vmlinux", "vmlinuz", "kernel", "Image", "bzImage"];
    private static readonly string[] Initrds = ["initrd", "initrd.img", "initramfs", "initramfs.img"];

    // Notes of those who made the files; they are not published.
    private static readonly string[] Notes = ["manifest.json", "environment.json", "image.json", "README", "README.md", "SHA256SUMS"];

    /// <summary>What a name without directory stands for among files to boot from; null for none of them.</summary>
    public static BootKind? Of(ReadOnlySpan<byte> name)
    {
        string text = Encoding.Latin1.GetString(name);
        return text is "rootfs.ext4" or "rootfs.img" ? BootKind.Ext4Disk
            : text is "rootfs.erofs" ? BootKind.ErofsDisk
            : Kernels.Contains(text) ? BootKind.Kernel
            : Initrds.Contains(text) ? BootKind.Initrd
            : Notes.Contains(text) ? BootKind.Note
            : null;
    }

    /// <summary>The version in the name of a kernel in <c>/boot</c>: <c>vmlinuz-6.1.0-18-amd64</c>; empty for one without; null for another file.</summary>
    public static string? KernelVersion(string name) => Kernels.Contains(name) ? "" : After(name, "vmlinuz-") ?? After(name, "vmlinux-");

    /// <summary>The names that the initrd of a kernel may have, the best first.</summary>
    public static IEnumerable<string> InitrdsOf(string version) => version.Length == 0
        ? Initrds
        : [$"initrd.img-{version}", $"initramfs-{version}.img", $"initrd-{version}", $"initramfs-{version}"];

    private static string? After(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length ? name[prefix.Length..] : null;
}
