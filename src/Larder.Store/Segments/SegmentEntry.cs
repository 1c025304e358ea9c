using Larder.Formats.Digests;

namespace Larder.Store.Segments;

/// <summary>One blob as a footer and an index file list it.</summary>
internal readonly record struct SegmentEntry(Digest Digest, long Offset, long Size, BlobKinds Kinds);
