namespace Larder.Cli.Commands.Machine;

/// <summary>What <c>machine stop --json</c>, <c>remove --json</c> and <c>prune --json</c> print.</summary>
/// <param name="Machines">Names of the machines that it was done to.</param>
internal sealed record MachineNamesDocument(IReadOnlyList<string> Machines);
