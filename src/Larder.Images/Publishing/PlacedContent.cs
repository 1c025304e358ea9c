using Larder.Images.Records;

namespace Larder.Images.Publishing;

/// <summary>What content put into an image.</summary>
/// <param name="Disk">The disk.</param>
/// <param name="Boot">Its own kernel; null when it has none or none was wanted.</param>
internal sealed record PlacedContent(DiskRecord Disk, BootRecord? Boot);
