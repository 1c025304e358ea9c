using Larder.Machines.Records;

namespace Larder.Machines.Booting;

/// <summary>What a machine's agent is told by the kernel's command line (docs/formats/guest-protocol.md, "Booting").</summary>
internal static class BootWords
{
    // What QEMU's user network gives by DHCP to its first guest.
    private const string Network = "10.0.2.15/24,10.0.2.2,10.0.2.3";

    /// <summary>The words.</summary>
    public static string Of(MachineRecord machine)
    {
        string words = $"larder.root=/dev/vda larder.rootfstype={machine.RootFormat} larder.overlay={(machine.IsPersistent ? "none" : "tmpfs")} larder.hostname={machine.HostName}";
        string network = machine.HasNetwork ? $" larder.network={Network}" : "";

        // A login on the console, where nobody is, for which systemd waits 90 s in an image without udev.
        string init = machine.Init is { } path ? $" larder.init={path} systemd.getty_auto=no" : "";
        return words + network + init;
    }

    /// <summary>The drivers that are of use where the guest's kernel has them.</summary>
    public static IReadOnlyList<string> WantedDrivers { get; } = ["vmw_vsock_virtio_transport"];

    /// <summary>The drivers that the guest's kernel needs, as <see cref="Formats.Kernels.KernelDrivers"/> has them.</summary>
    public static IReadOnlyList<string> Drivers(MachineRecord machine) =>
    [
        "virtio_mmio", "virtio_blk", "virtio_console", machine.RootFormat,
        .. machine.IsPersistent ? (IEnumerable<string>)[] : ["overlay"],
        .. machine.HasNetwork ? (IEnumerable<string>)["virtio_net"] : [],
    ];
}
