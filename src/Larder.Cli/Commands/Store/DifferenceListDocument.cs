namespace Larder.Cli.Commands.Store;

/// <summary>What <c>store diff --json</c> prints.</summary>
/// <param name="Differences">The paths in their one order; none when both are the same.</param>
internal sealed record DifferenceListDocument(IReadOnlyList<Difference> Differences);
