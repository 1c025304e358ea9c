using Larder.Machines.Running;

namespace Larder.Cli.Commands.Machine;

/// <summary>What <c>machine run --json</c> and <c>machine exec --json</c> print.</summary>
/// <param name="Machine">The machine's name.</param>
/// <param name="Image">The name of its image.</param>
/// <param name="Kept">Whether the machine is still there.</param>
/// <param name="State">How the command went: <c>exited</c>, <c>signalled</c> or <c>timedOut</c>.</param>
/// <param name="ExitCode">Its exit code; 128 and the number for one that a signal ended; null when its time was up.</param>
/// <param name="Signal">The signal that ended it; null when none did.</param>
/// <param name="Stdout">The beginning of what it said, as UTF-8.</param>
/// <param name="Stderr">The beginning of what it complained of.</param>
/// <param name="StdoutBytes">Bytes that it said.</param>
/// <param name="StderrBytes">Bytes that it complained of.</param>
/// <param name="Truncated">Whether it said more than is here.</param>
/// <param name="Timings">How long everything took.</param>
internal sealed record CommandResultDocument(
    string Machine,
    string Image,
    bool Kept,
    string State,
    int? ExitCode,
    int? Signal,
    string Stdout,
    string Stderr,
    long StdoutBytes,
    long StderrBytes,
    bool Truncated,
    TimingsDocument Timings)
{
    public static CommandResultDocument Of(
        Larder.Machines.Records.MachineRecord machine, CommandResult result, CapturedStream output, CapturedStream error, TimingsDocument timings) => new(
            machine.Name,
            machine.Image,
            !machine.IsOnce,
            result.Exit is not { } exit ? "timedOut" : exit.IsSignal ? "signalled" : "exited",
            result.Exit?.Code,
            result.Exit is { IsSignal: true } killed ? killed.Status : null,
            output.Text,
            error.Text,
            output.Written,
            error.Written,
            output.IsTruncated || error.IsTruncated,
            timings);
}
