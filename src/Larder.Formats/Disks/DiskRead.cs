namespace Larder.Formats.Disks;

/// <summary>Gets bytes of a disk image; false where it ends before the last of them.</summary>
/// <param name="offset">From the beginning of the image, in bytes.</param>
/// <param name="bytes">Filled wholly.</param>
public delegate bool DiskRead(long offset, Span<byte> bytes);
