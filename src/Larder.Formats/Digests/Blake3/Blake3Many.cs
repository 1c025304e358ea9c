using static Larder.Formats.Digests.Blake3.Blake3Constants;

namespace Larder.Formats.Digests.Blake3;

/// <summary>Hashes neighbours of one level, as many at once as the instructions allow.</summary>
internal static class Blake3Many
{
    /// <summary>One chaining value for each whole chunk of <paramref name="content"/>.</summary>
    public static void Chunks(in Blake3Mode mode, ReadOnlySpan<byte> content, ulong firstChunk, Span<uint> cvs)
    {
        for (int i = 0; i < content.Length / ChunkLength; i++)
        {
            Blake3Tree.Chunk(
                mode, content.Slice(i * ChunkLength, ChunkLength), firstChunk + (uint)i, 0, cvs[(i * Blake3Words.Count)..]);
        }
    }

    /// <summary>One chaining value for each pair of <paramref name="children"/>; both may start at the same place.</summary>
    public static void Parents(in Blake3Mode mode, ReadOnlySpan<uint> children, Span<uint> cvs)
    {
        for (int i = 0; i < children.Length / (2 * Blake3Words.Count); i++)
        {
            Blake3Tree.Parent(mode, children[(2 * i * Blake3Words.Count)..], 0, cvs[(i * Blake3Words.Count)..]);
        }
    }
}
