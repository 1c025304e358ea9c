using Larder.Formats.FileMetadata;

namespace Larder.Store.Mounted;

/// <summary>A file system that something outside of the store reads from its segments.</summary>
/// <param name="Id">32 hexadecimal digits, never the same twice.</param>
/// <param name="Name">What it was called by who mounted it.</param>
/// <param name="FileSystem">What is mounted.</param>
/// <param name="Target">Where: an absolute path.</param>
/// <param name="Image">Absolute path of the metadata that the kernel reads.</param>
/// <param name="Boot">The run of the kernel that has it.</param>
/// <param name="Mounted">When, to the millisecond.</param>
public sealed record MountedTree(
    string Id,
    string Name,
    FileSystem FileSystem,
    ReadOnlyMemory<byte> Target,
    ReadOnlyMemory<byte> Image,
    string Boot,
    DateTimeOffset Mounted);
