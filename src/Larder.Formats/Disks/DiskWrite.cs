namespace Larder.Formats.Disks;

/// <summary>Puts bytes into a disk image. What was never written is zero.</summary>
/// <param name="offset">From the beginning of the image, in bytes.</param>
/// <param name="bytes">They are the caller's again when it returns.</param>
public delegate void DiskWrite(long offset, ReadOnlySpan<byte> bytes);
