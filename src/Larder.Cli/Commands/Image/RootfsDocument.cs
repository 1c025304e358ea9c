using Larder.Images.Records;

namespace Larder.Cli.Commands.Image;

/// <summary>The disk of an image in <c>--json</c>.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Size">Bytes that a machine sees.</param>
/// <param name="Allocated">Bytes that it takes of the disk it is on; null when it is not there.</param>
/// <param name="Format"><c>ext4</c> or <c>erofs</c>.</param>
/// <param name="Digest">BLAKE3 of its bytes.</param>
internal sealed record RootfsDocument(string Path, long Size, long? Allocated, string Format, string Digest)
{
    public static RootfsDocument Of(string directory, DiskRecord disk)
    {
        string path = System.IO.Path.Combine(directory, disk.Path);
        return new RootfsDocument(path, disk.Size, DiskUse.Allocated(path), disk.Format, disk.Digest);
    }
}
