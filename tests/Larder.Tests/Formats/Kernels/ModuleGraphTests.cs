using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Kernels;

namespace Larder.Tests.Formats.Kernels;

public sealed class ModuleGraphTests
{
    private static readonly HashSet<string> Nothing = [];

    [Fact]
    public void What_is_needed_comes_first()
    {
        ModuleGraph graph = new([Module("d/net.ko", "ring", "failover"), Module("d/ring.ko", "virtio"), Module("d/virtio.ko"), Module("failover.ko", "virtio")], Nothing);

        Assert.Equal(["d/virtio.ko", "d/ring.ko", "failover.ko", "d/net.ko"], graph.LoadOrder("net"));
        Assert.Equal(["d/virtio.ko"], graph.LoadOrder("virtio"));
        Assert.Null(graph.LoadOrder("other"));
        Assert.Equal(
            "d/net.ko: failover.ko d/ring.ko d/virtio.ko\nd/ring.ko: d/virtio.ko\nd/virtio.ko:\nfailover.ko: d/virtio.ko\n",
            Encoding.UTF8.GetString(graph.ToDependencyList()));
    }

    [Fact]
    public void The_same_modules_in_another_order_give_the_same_list()
    {
        KeyValuePair<string, KernelModule>[] modules = [Module("a.ko", "b"), Module("b.ko"), Module("c.ko", "a", "b")];

        Assert.Equal(new ModuleGraph(modules, Nothing).ToDependencyList(), new ModuleGraph(modules.Reverse(), Nothing).ToDependencyList());
    }

    [Fact]
    public void A_module_that_lacks_another_cannot_be_loaded_unless_the_kernel_has_that()
    {
        KeyValuePair<string, KernelModule>[] modules = [Module("a.ko", "gone"), Module("b.ko", "a")];

        Assert.Null(new ModuleGraph(modules, Nothing).LoadOrder("b"));
        Assert.Equal(["a.ko", "b.ko"], new ModuleGraph(modules, new HashSet<string> { "gone" }).LoadOrder("b"));
    }

    [Fact]
    public void A_wish_is_met_by_name_or_alias_when_it_can_be()
    {
        ModuleGraph graph = new(
            [
                KeyValuePair.Create("xfs.ko", new KernelModule("xfs", [], ["crc32c", "nothing", "xfs"], [], null)),
                KeyValuePair.Create("kernel/arch/x86/crypto/crc32c-intel.ko", new KernelModule(null, [], [], ["crc32c"], null)),
                KeyValuePair.Create("crc32c_generic.ko", new KernelModule(null, ["xfs"], [], ["crc32c"], null)),
            ],
            Nothing);

        Assert.Equal(["crc32c_generic.ko", "xfs.ko"], graph.LoadOrder("xfs"));
        Assert.Equal("crc32c_generic.ko: xfs.ko\nkernel/arch/x86/crypto/crc32c-intel.ko:\nxfs.ko:\n", Encoding.UTF8.GetString(graph.ToDependencyList()));
    }

    [Fact]
    public void A_circle_is_refused_and_a_long_chain_is_not()
    {
        ModuleGraph circle = new([Module("a.ko", "b"), Module("b.ko", "c"), Module("c.ko", "a")], Nothing);
        Assert.Equal(ErrorCodes.KernelModuleInvalid, Assert.Throws<LarderException>(() => circle.LoadOrder("b")).Code);
        Assert.Equal(ErrorCodes.KernelModuleInvalid, Assert.Throws<LarderException>(circle.ToDependencyList).Code);
        ModuleGraph self = new([Module("a.ko", "a")], Nothing);
        Assert.Equal(ErrorCodes.KernelModuleInvalid, Assert.Throws<LarderException>(() => self.LoadOrder("a")).Code);

        ModuleGraph chain = new(Enumerable.Range(0, 20_000).Select(number => Module($"m{number}.ko", $"m{number + 1}")).Append(Module("m20000.ko")), Nothing);
        Assert.Equal(20_001, chain.LoadOrder("m0")!.Count);
        Assert.Equal(ErrorCodes.KernelModuleInvalid, Assert.Throws<LarderException>(chain.ToDependencyList).Code);
    }

    [Fact]
    public void What_was_put_into_updates_stands_for_what_came_with_the_kernel()
    {
        ModuleGraph graph = new([Module("kernel/a.ko", "b"), Module("updates/a.ko"), Module("kernel/b.ko")], Nothing);

        Assert.Equal(["updates/a.ko"], graph.LoadOrder("a"));
    }

    [Fact]
    public void A_driver_is_where_module_list_or_configuration_say()
    {
        ModuleGraph graph = new([Module("virtio_blk.ko"), Module("tun.ko", "gone")], Nothing);
        Dictionary<string, DriverState> both = new(KernelDrivers.Find(graph, KernelDrivers.ReadBuiltin("kernel/fs/ext4/ext4.ko\n\n"u8), null));
        Assert.Equal(DriverState.Module, both["virtio_blk"]);
        Assert.Equal(DriverState.Builtin, both["ext4"]);
        Assert.Equal(DriverState.Absent, both["erofs"]);
        Assert.Equal(DriverState.Absent, both["tun"]);

        Dictionary<string, DriverState> configured = new(KernelDrivers.Find(null, null, KernelDrivers.ReadConfiguration("CONFIG_EROFS_FS=y\nCONFIG_XFS_FS=m\n# CONFIG_TUN is not set\n"u8)));
        Assert.Equal(DriverState.Builtin, configured["erofs"]);
        Assert.Equal(DriverState.Absent, configured["xfs"]);
        Assert.All(KernelDrivers.Find(null, null, null), driver => Assert.Equal(DriverState.Unknown, driver.Value));
        Assert.Equal(KernelDrivers.Names, KernelDrivers.Find(null, null, null).Select(driver => driver.Key));
    }

    private static KeyValuePair<string, KernelModule> Module(string path, params string[] needs) => KeyValuePair.Create(path, new KernelModule(null, needs, [], [], null));
}
