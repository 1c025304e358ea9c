namespace Larder.Machines.Monitors.Groups;

/// <summary>What the processes of a machine may take of the host.</summary>
/// <param name="Memory">Bytes.</param>
/// <param name="Processors">Processors at once.</param>
/// <param name="Tasks">Processes and threads.</param>
internal sealed record GroupLimits(long Memory, int Processors, int Tasks)
{
    // QEMU has up to 64 threads that read and write disks, one for each processor and a few more.
    private const int MostTasks = 256;
    private const long Program = 512L << 20;

    // Emulated, instructions are kept translated: in up to an eighth of the host's memory, at most 1 GiB.
    private const long Translations = 1L << 30;

    /// <summary>Of a machine: what its guest has, and what its monitor needs beside it.</summary>
    public static GroupLimits Of(MonitorRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new GroupLimits(
            request.Memory + Program + (request.Accelerator is Accelerator.Emulation ? Translations : 0),
            request.Processors + 1,
            MostTasks + request.Processors);
    }
}
