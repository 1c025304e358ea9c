namespace Larder.Acceptance.Machines;

/// <summary>A home with Debian's kernel and a small image of busybox.</summary>
public sealed class BusyboxMachines : IDisposable
{
    public const string Image = "small";

    public BusyboxMachines()
    {
        At.ImportKernel();
        At.ImportBusybox(Image);
    }

    public MachineHome At { get; } = new();

    public void Dispose() => At.Dispose();
}
