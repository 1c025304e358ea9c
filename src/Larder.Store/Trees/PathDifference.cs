using Larder.Formats.FileMetadata;

namespace Larder.Store.Trees;

/// <summary>One path that is not the same in two file systems.</summary>
/// <param name="Path">The path.</param>
/// <param name="Kind">How it differs.</param>
/// <param name="Left">What the first one has; null when it was added.</param>
/// <param name="Right">What the second one has; null when it was removed.</param>
public sealed record PathDifference(ReadOnlyMemory<byte> Path, DifferenceKind Kind, WalkedPath? Left, WalkedPath? Right);
