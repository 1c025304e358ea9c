namespace Larder.Machines.Monitors;

/// <summary>The words for <see cref="Accelerator"/> in documents and records: <c>kvm</c> and <c>tcg</c>, as QEMU has them.</summary>
public static class AcceleratorText
{
    /// <summary>The word.</summary>
    public static string Of(Accelerator accelerator) => accelerator is Accelerator.Kvm ? "kvm" : "tcg";
}
