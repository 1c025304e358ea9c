using System.Text;
using Larder.Formats.Errors;
using Larder.Machines.Monitors.Groups;
using Larder.Native.Processes;
using Larder.Native.Processors;

namespace Larder.Machines.Monitors;

/// <summary>Runs machines with QEMU, each in a control group of its own where this user may make one.</summary>
/// <param name="timeStamp">Knows how fast the time stamp of this machine's processor counts.</param>
public sealed class QemuMonitor(TimeStampFrequency timeStamp) : IMonitor
{
    private readonly ControlGroups? _groups = ControlGroups.Find();

    /// <inheritdoc/>
    public IMonitoredMachine Start(MonitorRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        byte[] program = StartableProgram.Qemu.TryFind() ?? throw new LarderException(
            ErrorCodes.MissingDependency,
            "Machines cannot be run",
            $"{StartableProgram.Qemu.Name} is not on PATH",
            $"Install the package {StartableProgram.Qemu.Package}");
        long? frequency = request.Accelerator is Accelerator.Emulation ? timeStamp.Measure() : null;
        GuestSocket? sockets = GuestSocket.TryTake();
        IReadOnlyList<byte[]> command = [program, .. QemuLine.Compose(request, frequency, sockets?.Address).Select(Encoding.UTF8.GetBytes)];
        return QemuMachine.Start(QemuSandbox.Of(request), command, sockets, _groups?.TryMake(request.Name, GroupLimits.Of(request)));
    }

    /// <inheritdoc/>
    public void Sweep() => _groups?.Sweep();
}
