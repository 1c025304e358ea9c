using Larder.Formats.Digests;

namespace Larder.Store.Held;

/// <summary>A file that is to stand for a blob.</summary>
/// <param name="Id">The blob's row.</param>
/// <param name="Segment">Where the blob lies until then.</param>
/// <param name="Path">Where the file is, below the tree that has it.</param>
/// <param name="Digest">What it should hold.</param>
/// <param name="Size">How many bytes.</param>
internal sealed record HeldFile(long Id, long Segment, ReadOnlyMemory<byte> Path, Digest Digest, long Size);
