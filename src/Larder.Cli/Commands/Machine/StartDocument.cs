namespace Larder.Cli.Commands.Machine;

/// <summary>What <c>machine create --json</c> and <c>machine start --json</c> print.</summary>
/// <param name="Machine">The machine as it is now.</param>
/// <param name="Timings">How long everything took.</param>
internal sealed record StartDocument(MachineDocument Machine, TimingsDocument Timings);
