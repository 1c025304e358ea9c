using Larder.Formats.FileMetadata;
using Larder.Store.Trees;

namespace Larder.Store.Importing;

/// <summary>What an import made.</summary>
/// <param name="FileSystem">The file system.</param>
/// <param name="Counts">What it has.</param>
/// <param name="SkippedSockets">Sockets, which no tree can hold.</param>
/// <param name="NewBlobs">Blobs that the store did not have before.</param>
/// <param name="NewBytes">Their bytes.</param>
public sealed record ImportResult(FileSystem FileSystem, TreeCounts Counts, long SkippedSockets, long NewBlobs, long NewBytes)
{
    /// <summary>Files that were read; the others did not change since the last import, or are further names of one.</summary>
    public long ReadFiles { get; init; }

    /// <summary>Directories that were left empty because another file system is mounted there.</summary>
    public long SkippedMounts { get; init; }

    /// <summary>Paths that were left out because they may not be read, in order.</summary>
    public IReadOnlyList<byte[]> Unreadable { get; init; } = [];
}
