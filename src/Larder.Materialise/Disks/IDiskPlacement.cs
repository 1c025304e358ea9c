using Larder.Formats.Disks;

namespace Larder.Materialise.Disks;

/// <summary>Says where the bytes of files go in an image.</summary>
internal interface IDiskPlacement
{
    /// <summary>Places a file; asked for each one once, in the order in which they were added, one at a time.</summary>
    /// <param name="file">The file.</param>
    /// <param name="data">Its blocks that are not all zeros.</param>
    /// <param name="pieces">Where they go is added here, in the order of the file; what is not named is zero already.</param>
    void Place(DiskFile file, IReadOnlyList<BlockRun> data, List<DiskPiece> pieces);
}
