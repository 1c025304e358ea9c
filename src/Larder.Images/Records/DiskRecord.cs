namespace Larder.Images.Records;

/// <summary>The disk of an image.</summary>
/// <param name="Path">Below the image's directory: <c>rootfs.ext4</c> or <c>rootfs.erofs</c>.</param>
/// <param name="Format"><c>ext4</c> or <c>erofs</c>.</param>
/// <param name="Size">Bytes that a machine sees.</param>
/// <param name="Digest">BLAKE3 of its bytes, holes as zeros: 64 hexadecimal digits.</param>
public sealed record DiskRecord(string Path, string Format, long Size, string Digest);
