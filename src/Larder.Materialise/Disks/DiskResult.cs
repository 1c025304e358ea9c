namespace Larder.Materialise.Disks;

/// <summary>An image that was written.</summary>
/// <param name="Size">Bytes that a machine sees.</param>
/// <param name="Allocated">Bytes that it takes of the disk it was written to; holes take none.</param>
/// <param name="Inodes">Inodes that are in use.</param>
/// <param name="Uuid">The UUID of the file system in it.</param>
/// <param name="ClampedTimes">Paths whose time the format cannot say, and that have the nearest one.</param>
public sealed record DiskResult(long Size, long Allocated, long Inodes, Guid Uuid, long ClampedTimes);
