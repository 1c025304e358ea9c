namespace Larder.Cli.Commands.Top;

/// <summary>A code in <c>explain --json</c>.</summary>
/// <param name="Code"><c>LRDnnnn</c>.</param>
/// <param name="Title">What it says.</param>
/// <param name="Exit">What a command that fails so exits with.</param>
internal sealed record ErrorCodeEntry(string Code, string Title, int Exit);
