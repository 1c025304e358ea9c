namespace Larder.Images.Records;

/// <summary>A file of an image.</summary>
/// <param name="Path">Below the image's directory, parts joined by <c>/</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Digest">BLAKE3 of its bytes, 64 hexadecimal digits.</param>
public sealed record ArtifactRecord(string Path, long Size, string Digest);
