namespace Larder.Cli.Commands.Image;

/// <summary>What <c>image remove --json</c> prints.</summary>
/// <param name="Removed">The names that went.</param>
internal sealed record ImageRemovalDocument(IReadOnlyList<string> Removed);
