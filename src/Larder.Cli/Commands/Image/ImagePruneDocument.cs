namespace Larder.Cli.Commands.Image;

/// <summary>What <c>image prune --json</c> prints.</summary>
/// <param name="Count">How many were removed.</param>
/// <param name="DryRun">Whether nothing was changed, and <c>removed</c> is what would go.</param>
/// <param name="Removed">What was removed.</param>
internal sealed record ImagePruneDocument(int Count, bool DryRun, IReadOnlyList<PrunedEntry> Removed);
