namespace Larder.Materialise.Disks;

/// <summary>An EROFS image over the store.</summary>
/// <param name="Disk">The image itself.</param>
/// <param name="Segments">
/// The segments that hold its files, in the order in which the kernel is to be told of them; they must neither move nor go
/// while the image is there.
/// </param>
public sealed record ErofsResult(DiskResult Disk, IReadOnlyList<long> Segments);
