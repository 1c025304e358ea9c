using System.Globalization;

namespace Larder.Machines.Monitors;

/// <summary>
/// Composes QEMU's arguments (qemu(1), from 7.2) for a <see cref="MonitorRequest"/>: a microvm with devices over virtio-mmio
/// (docs/decisions/machines.md). Files have the names that <see cref="QemuSandbox"/> shows them under.
/// </summary>
internal static class QemuLine
{
    /// <summary>Descriptors that QEMU finds open.</summary>
    public const int AgentDescriptor = 10;
    public const int ConsoleDescriptor = 11;
    public const int ControlDescriptor = 12;
    public const int SocketsDescriptor = 13;

    private const long MiB = 1 << 20;

    /// <summary>The arguments, without the program.</summary>
    /// <param name="request">The machine.</param>
    /// <param name="timeStampKilohertz">How fast the processor's time stamp counts; null when nobody knows.</param>
    /// <param name="sockets">Where the agent finds this machine; null for the serial port alone.</param>
    public static IReadOnlyList<string> Compose(MonitorRequest request, long? timeStampKilohertz, GuestAddress? sockets = null)
    {
        List<string> line =
        [
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",

            // The kernel of Debian learns of virtio-mmio devices from ACPI only, and waits for a timer of the PIT.
            "-M", "microvm,acpi=on,pit=on,pic=on,rtc=on,isa-serial=on",
        ];
        line.AddRange(request.Accelerator is Accelerator.Kvm ? ["-accel", "kvm", "-cpu", "host"] : ["-accel", "tcg", "-cpu", "max"]);
        line.AddRange(["-m", Text($"{request.Memory / MiB}M"), "-smp", Text($"{request.Processors}")]);
        line.AddRange(["-kernel", QemuSandbox.Kernel, "-initrd", QemuSandbox.Initramfs, "-append", CommandLine(request, timeStampKilohertz, sockets)]);
        line.AddRange(Port("console", ConsoleDescriptor));
        line.AddRange(["-serial", "chardev:console"]);
        line.AddRange(Port("control", ControlDescriptor));
        line.AddRange(["-mon", "chardev=control,mode=control"]);
        line.AddRange(Port("agent", AgentDescriptor));

        // Of a port without an id, QEMU does not say that it was opened.
        line.AddRange(["-device", "virtio-serial-device", "-device", $"virtserialport,id=port,chardev=agent,name={MonitorRequest.AgentPort}"]);
        if (sockets is { } address)
        {
            line.AddRange(["-device", Text($"vhost-vsock-device,guest-cid={address.Context},vhostfd={SocketsDescriptor}")]);
        }

        for (int index = 0; index < request.Disks.Count; index++)
        {
            AddDisk(line, index, request.Disks[index]);
        }

        if (request.HasNetwork)
        {
            line.AddRange(["-netdev", Network(request), "-device", "virtio-net-device,netdev=network"]);
        }

        return line;
    }

    private static string CommandLine(MonitorRequest request, long? timeStampKilohertz, GuestAddress? sockets)
    {
        // A microvm is restarted, which ends it here, by a triple fault; by ACPI it hangs one time in four after a panic.
        string line = $"console=ttyS0 quiet panic=-1 reboot=t {request.CommandLine}{(sockets is null ? "" : Text($" larder.vsock={sockets.Value.Port}"))}";

        // Emulated, a busy host may lose the ticks by which the kernel measures the clock, and it waits for them for ever.
        return request.Accelerator is Accelerator.Kvm ? line
            : timeStampKilohertz is { } frequency ? Text($"{line} no_timer_check tsc_early_khz={frequency}")
            : $"{line} no_timer_check";
    }

    private static IEnumerable<string> Port(string name, int descriptor) => ["-chardev", Text($"socket,id={name},fd={descriptor}")];

    // Failures of this machine's disk are the guest's to hear of, as those of any disk: it would stand still otherwise.
    private static void AddDisk(List<string> line, int index, MonitorDisk disk)
    {
        string node = Text($"disk{index}");
        string path = QemuSandbox.Disk(index);
        string isReadOnly = disk.IsWritable ? "off" : "on";
        if (disk.Base is null)
        {
            line.AddRange(["-blockdev", $"driver=raw,node-name={node},read-only={isReadOnly},file.driver=file,file.filename={path}"]);
        }
        else
        {
            line.AddRange(["-blockdev", $"driver=raw,node-name={node}-base,read-only=on,file.driver=file,file.filename={QemuSandbox.Base(index)}"]);
            line.AddRange(["-blockdev", $"driver=qcow2,node-name={node},discard=unmap,backing={node}-base,file.driver=file,file.discard=unmap,file.filename={path}"]);
        }

        line.AddRange(["-device", $"virtio-blk-device,drive={node},werror=report,rerror=report"]);
    }

    private static string Network(MonitorRequest request) => string.Concat(
    [
        "user,id=network",
        .. request.Forwards.Select(forward => Text($",hostfwd={(forward.IsUdp ? "udp" : "tcp")}:{forward.Address}:{forward.HostPort}-:{forward.GuestPort}")),
    ]);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
