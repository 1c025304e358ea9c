namespace Larder.Machines.Monitors;

/// <summary>How a guest's instructions are run.</summary>
public enum Accelerator
{
    /// <summary>By the processor itself, through KVM.</summary>
    Kvm,

    /// <summary>By QEMU, translated: works everywhere, and is some ten times slower.</summary>
    Emulation,
}
