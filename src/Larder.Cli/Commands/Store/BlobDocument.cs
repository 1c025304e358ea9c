namespace Larder.Cli.Commands.Store;

/// <summary>What <c>store stat --json</c> prints.</summary>
/// <param name="Digest">What was asked for.</param>
/// <param name="Kind">The first of <paramref name="Kinds"/>.</param>
/// <param name="Kinds">file, directory, metadata, root; or fileSystem alone, which is an id and lies nowhere itself.</param>
/// <param name="Size">Bytes; null for a file system.</param>
/// <param name="Segment">The segment's id in 16 hexadecimal digits, as its file is called; null for the empty blob and a file system.</param>
/// <param name="Offset">First byte in the segment; null for a file system.</param>
/// <param name="Root">Digest of a file system's root; else null.</param>
/// <param name="Metadata">Digest of a file system's metadata; else null.</param>
internal sealed record BlobDocument(
    string Digest, string Kind, IReadOnlyList<string> Kinds, long? Size, string? Segment, long? Offset, string? Root, string? Metadata);
