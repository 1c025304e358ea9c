namespace Larder.Native.Mounts;

/// <summary>A mount that this process sees.</summary>
/// <param name="Point">Where it stands: an absolute path.</param>
/// <param name="Type">The type of its file system.</param>
/// <param name="Source">What it is read from.</param>
public sealed record MountEntry(ReadOnlyMemory<byte> Point, ReadOnlyMemory<byte> Type, ReadOnlyMemory<byte> Source);
