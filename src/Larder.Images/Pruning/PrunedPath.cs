namespace Larder.Images.Pruning;

/// <summary>Something that <c>prune</c> removes.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Reason">Why.</param>
public sealed record PrunedPath(string Path, PruneReason Reason);
