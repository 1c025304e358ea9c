namespace Larder.Cli.Commands.Machine;

/// <summary>What <c>machine list --json</c> prints.</summary>
/// <param name="Machines">All machines, by name.</param>
internal sealed record MachineListDocument(IReadOnlyList<MachineDocument> Machines);
