namespace Larder.Materialise.Disks;

/// <summary>Bytes of a file that follow each other in an image too.</summary>
/// <param name="From">The first within the file.</param>
/// <param name="To">The first within the image.</param>
/// <param name="Length">How many; zeros follow where the file ends before.</param>
internal readonly record struct DiskPiece(long From, long To, long Length);
