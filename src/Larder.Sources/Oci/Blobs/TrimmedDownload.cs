namespace Larder.Sources.Oci.Blobs;

/// <summary>A file that went out of the cache of downloads.</summary>
/// <param name="Path">Absolute; its name begins with the digest of what it was fetched for.</param>
/// <param name="Bytes">Bytes that it took on disk.</param>
/// <param name="Used">When it was used last.</param>
public sealed record TrimmedDownload(string Path, long Bytes, DateTimeOffset Used);
