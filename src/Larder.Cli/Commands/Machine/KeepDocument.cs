namespace Larder.Cli.Commands.Machine;

/// <summary>What the process that keeps a machine says, once, to whoever started it.</summary>
/// <param name="Machine">The machine's name.</param>
internal sealed record KeepDocument(string Machine);
