using Larder.Machines.Monitors;
using Larder.Native.Processors;
using Larder.Native.Virtualisation;

namespace Larder.Machines;

/// <summary>What machines are run with on this machine.</summary>
public sealed class MachineHost
{
    private readonly Lazy<KvmAvailability> _kvm = new(static () => KvmProbe.Ask());

    /// <summary>The program that runs machines.</summary>
    public IMonitor Monitor { get; init; } = new QemuMonitor(new TimeStampFrequency());

    /// <summary>How instructions are run: by KVM where it really works.</summary>
    public Accelerator Accelerator => _kvm.Value.Works ? Accelerator.Kvm : Accelerator.Emulation;

    /// <summary>Why KVM is not used, as a clause; null when it is.</summary>
    public string? WhyEmulated => _kvm.Value.Reason;
}
