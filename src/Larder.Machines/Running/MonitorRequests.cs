using Larder.Machines.Booting;
using Larder.Machines.Monitors;
using Larder.Machines.Records;

namespace Larder.Machines.Running;

/// <summary>Says of a machine what a monitor has to know.</summary>
internal static class MonitorRequests
{
    private const string OwnDisk = "disk.qcow2";

    /// <summary>What to run.</summary>
    public static MonitorRequest Of(MachineRecord machine, MachineDirectory directory, Accelerator accelerator) => new()
    {
        Name = machine.Name,
        Kernel = directory.Resolve(machine.KernelPath),
        Initramfs = directory.Resolve(machine.InitramfsPath),
        CommandLine = BootWords.Of(machine),
        Disks =
        [
            machine.IsPersistent
                ? new MonitorDisk(directory.Resolve(OwnDisk), IsWritable: true, Base: directory.Resolve(machine.RootPath))
                : new MonitorDisk(directory.Resolve(machine.RootPath), IsWritable: false),
            .. machine.Disks.Select(static disk => new MonitorDisk(disk.Path, disk.IsWritable)),
        ],
        Memory = machine.Memory,
        Processors = machine.Processors,
        Accelerator = accelerator,
        HasNetwork = machine.HasNetwork,
        Forwards = [.. machine.Forwards.Select(PortForward.Parse)],
    };
}
