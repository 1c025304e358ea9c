using Larder.Formats.FileMetadata;

namespace Larder.Store.Held;

/// <summary>The files of an installed revision.</summary>
/// <param name="Path">Its tree, relative to the root.</param>
/// <param name="FileSystem">What it was made from.</param>
public sealed record InstalledTree(ReadOnlyMemory<byte> Path, FileSystem FileSystem);
