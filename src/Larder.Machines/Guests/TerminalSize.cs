namespace Larder.Machines.Guests;

/// <summary>The size of a terminal, in characters.</summary>
/// <param name="Rows">Lines.</param>
/// <param name="Columns">Columns.</param>
public readonly record struct TerminalSize(ushort Rows, ushort Columns);
