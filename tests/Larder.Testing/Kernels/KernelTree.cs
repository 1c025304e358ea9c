namespace Larder.Testing.Kernels;

/// <summary>Directories with a kernel and its modules.</summary>
public static class KernelTree
{
    /// <summary>Writes one: <c>vmlinuz-VERSION</c>, <c>initrd.img-VERSION</c>, <c>lib/modules/VERSION</c>.</summary>
    public static string Write(string directory, string version = TinyKernel.Version, string tail = "")
    {
        Put(directory, $"vmlinuz-{version}", TinyKernel.BzImage(version, tail: tail));
        Put(directory, $"initrd.img-{version}", "an initial RAM disk"u8.ToArray());
        Put(directory, $"lib/modules/{version}/modules.builtin", "kernel/fs/ext4/ext4.ko\n"u8.ToArray());
        Put(directory, $"lib/modules/{version}/kernel/virtio.ko", TinyModule.Make("virtio"));
        Put(directory, $"lib/modules/{version}/kernel/virtio_blk.ko.gz", TinyPackage.Gzip(TinyModule.Make("virtio_blk", "virtio")));
        return directory;
    }

    public static void Put(string directory, string path, byte[] content)
    {
        string file = Path.Combine(directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }
}
