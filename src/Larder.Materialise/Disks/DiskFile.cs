using Larder.Formats.Digests;
using Larder.Formats.Disks;

namespace Larder.Materialise.Disks;

/// <summary>A file whose bytes go from the store into an image.</summary>
/// <param name="Number">Which one, in the order in which they were added, from 0.</param>
/// <param name="Content">The digest of its bytes.</param>
/// <param name="Size">Bytes, from 1.</param>
/// <param name="Path">For messages.</param>
internal sealed record DiskFile(int Number, Digest Content, long Size, ReadOnlyMemory<byte> Path)
{
    /// <summary>The blocks that are not all zeros, once a large file was looked through.</summary>
    public IReadOnlyList<BlockRun>? Data { get; set; }
}
