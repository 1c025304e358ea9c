using Larder.Formats.Errors;
using Larder.Machines.Booting;
using Larder.Testing.Kernels;

namespace Larder.Tests.Machines.Booting;

public sealed class DriverSetTests
{
    [Fact]
    public void Modules_come_in_the_order_to_load_them_and_each_once()
    {
        GivenModules files = new()
        {
            ["kernel/virtio_ring.ko"] = TinyModule.Make("virtio_ring"),
            ["kernel/virtio.ko"] = TinyModule.Make("virtio", "virtio_ring"),
            ["kernel/virtio_blk.ko"] = TinyModule.Make("virtio_blk", "virtio"),
            ["kernel/virtio_mmio.ko"] = TinyModule.Make("virtio_mmio", "virtio"),
            ["modules.builtin"] = "kernel/fs/ext4.ko\n"u8.ToArray(),
        };

        Assert.Equal(
            ["kernel/virtio_ring.ko", "kernel/virtio.ko", "kernel/virtio_mmio.ko", "kernel/virtio_blk.ko"], DriverSet.Find(files, ["virtio_mmio", "ext4", "virtio_blk"], [], "k"));
    }

    [Fact]
    public void A_driver_that_is_nowhere_is_missed_where_the_kernel_says_what_is_built_in()
    {
        GivenModules files = new() { ["kernel/virtio.ko"] = TinyModule.Make("virtio") };
        Assert.Empty(DriverSet.Find(files, ["virtio_blk"], [], "k"));
        Assert.Empty(DriverSet.Find(files, ["virtio_blk"], ["vmw_vsock_virtio_transport"], "k"));

        files["modules.builtin"] = "kernel/fs/ext4.ko\n"u8.ToArray();
        LarderException error = Assert.Throws<LarderException>(() => DriverSet.Find(files, ["ext4", "virtio_blk"], [], "k"));

        Assert.Equal((ErrorCodes.DriverMissing, true), (error.Code, error.Why.Contains("virtio_blk", StringComparison.Ordinal)));
    }

    [Fact]
    public void Compressed_modules_are_unpacked_here()
    {
        byte[] module = TinyModule.Make("virtio");
        GivenModules files = new() { ["kernel/virtio.ko.gz"] = TinyPackage.Gzip(module) };

        Assert.Equal(module, DriverSet.ReadModule(files, "kernel/virtio.ko.gz"));
    }

    [Fact]
    public void A_kernel_without_modules_is_believed() => Assert.Empty(DriverSet.Find(null, ["virtio_blk"], [], "k"));

    private sealed class GivenModules : Dictionary<string, byte[]>, IModuleFiles
    {
        public IReadOnlyList<string> List() => [.. Keys];

        public Stream Open(string path) => new MemoryStream(this[path]);
    }
}
