using Larder.Cli.Commands.Packs;
using Larder.Machines.Records;

namespace Larder.Cli.Commands.Machine;

/// <summary>A machine in <c>--json</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>created</c>, <c>starting</c>, <c>running</c>, <c>stopped</c> or <c>failed</c>.</param>
/// <param name="Image">The name that its image had.</param>
/// <param name="ImageId">The id of its image.</param>
/// <param name="Once">Whether it is there for one command, and goes with it.</param>
/// <param name="Memory">Bytes of memory.</param>
/// <param name="Cpus">Processors.</param>
/// <param name="Network">Whether it has a network.</param>
/// <param name="Ports">Ports that lead into it.</param>
/// <param name="Disks">Disks besides its root.</param>
/// <param name="HostName">What it calls itself.</param>
/// <param name="Persistent">Whether what it writes stays when it is stopped.</param>
/// <param name="DiskBytes">Bytes that what it wrote takes.</param>
/// <param name="Created">When it was made, in RFC 3339.</param>
/// <param name="Started">When it was started; null when it does not run.</param>
/// <param name="Accelerator"><c>kvm</c> or <c>tcg</c>; null when it does not run.</param>
/// <param name="Kernel">What its kernel calls itself; null when it does not run.</param>
/// <param name="Expires">When it is removed; null for never.</param>
/// <param name="IdleSeconds">After how many seconds without a command it is stopped; null for never.</param>
/// <param name="Ended">How it ended last; null when it runs, or never ran.</param>
/// <param name="Console">Absolute path of what its console said.</param>
internal sealed record MachineDocument(
    string Name,
    string State,
    string Image,
    string ImageId,
    bool Once,
    long Memory,
    int Cpus,
    bool Network,
    IReadOnlyList<string> Ports,
    IReadOnlyList<ExtraDisk> Disks,
    string HostName,
    bool Persistent,
    long DiskBytes,
    string Created,
    string? Started,
    string? Accelerator,
    string? Kernel,
    string? Expires,
    double? IdleSeconds,
    EndDocument? Ended,
    string Console)
{
    public static MachineDocument Of(MachineInfo machine) => new(
        machine.Name,
        StateOf(machine.State),
        machine.Record.Image,
        machine.Record.ImageId,
        machine.Record.IsOnce,
        machine.Record.Memory,
        machine.Record.Processors,
        machine.Record.HasNetwork,
        machine.Record.Forwards,
        machine.Record.Disks,
        machine.Record.HostName,
        machine.Record.IsPersistent,
        machine.DiskBytes,
        TimeText.Of(machine.Record.Created),
        machine.Run is { } run ? TimeText.Of(run.Started) : null,
        machine.Run?.Accelerator,
        machine.Run?.KernelRelease,
        machine.Record.Expires is { } expires ? TimeText.Of(expires) : null,
        machine.Record.IdleSeconds,
        machine.End is { } end ? new EndDocument(TimeText.Of(end.At), end.Reason, end.Code) : null,
        machine.Console);

    /// <summary>The word for a state.</summary>
    public static string StateOf(MachineState state) => state switch
    {
        MachineState.Created => "created",
        MachineState.Starting => "starting",
        MachineState.Running => "running",
        MachineState.Stopped => "stopped",
        _ => "failed",
    };
}
