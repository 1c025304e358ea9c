namespace Larder.Cli.Commands.Top;

/// <summary>What <c>explain --json</c> prints.</summary>
/// <param name="Codes">All codes by number.</param>
internal sealed record ErrorCodeListDocument(IReadOnlyList<ErrorCodeEntry> Codes);
