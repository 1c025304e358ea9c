using Larder.Formats.FileMetadata;

namespace Larder.Sources.Bases;

/// <summary>A base that is in the store.</summary>
/// <param name="Source">What it turned out to be: <c>oci://docker.io/library/debian@sha256:…</c>, or a path with the id of its file system.</param>
/// <param name="FileSystem">Its files.</param>
public sealed record BaseTree(string Source, FileSystem FileSystem);
