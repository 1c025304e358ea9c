using Larder.Materialise.Disks;

namespace Larder.Cli.Commands.Store;

/// <summary>What <c>store export --json</c> prints of a disk image.</summary>
/// <param name="Path">Absolute path of the image.</param>
/// <param name="Format">What it is.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Allocated">Bytes that it takes of the disk it is on.</param>
/// <param name="Inodes">Inodes that are in use.</param>
/// <param name="Uuid">The UUID of the file system in it.</param>
/// <param name="ClampedTimes">Paths whose time the format cannot say, and that have the nearest one.</param>
internal sealed record DiskDocument(string Path, string Format, long Bytes, long Allocated, long Inodes, string Uuid, long ClampedTimes)
{
    public static DiskDocument Of(string path, string format, DiskResult result) =>
        new(path, format, result.Size, result.Allocated, result.Inodes, result.Uuid.ToString("D"), result.ClampedTimes);
}
