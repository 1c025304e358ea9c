namespace Larder.Cli.Mcp.Machines;

/// <summary>What a console said.</summary>
/// <param name="Machine">The machine's name.</param>
/// <param name="Text">Its last lines.</param>
/// <param name="Bytes">Bytes of all that it said in this run.</param>
/// <param name="Truncated">Whether there is more before <paramref name="Text"/>.</param>
internal sealed record ConsoleDocument(string Machine, string Text, long Bytes, bool Truncated);
