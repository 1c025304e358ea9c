namespace Larder.Store.Segments;

/// <summary>What a rebuild of the index found.</summary>
/// <param name="Blobs">Blobs whose bytes are what their digest says.</param>
/// <param name="Damaged">Blobs that a footer lists and whose bytes are others, and segments without a readable header: all left out.</param>
/// <param name="Roots">Roots that are there again; those that were removed are not.</param>
public sealed record RebuildResult(long Blobs, long Damaged, int Roots);
