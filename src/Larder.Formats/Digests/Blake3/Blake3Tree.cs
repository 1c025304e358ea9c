using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using static Larder.Formats.Digests.Blake3.Blake3Constants;

namespace Larder.Formats.Digests.Blake3;

/// <summary>
/// The hash tree (paper §2.1): chunks of 1 KiB at the bottom, every left subtree complete. A level with an odd number
/// of nodes hands its last one up unchanged, which is the same tree.
/// </summary>
internal static class Blake3Tree
{
    /// <summary>More is split in two, so that chaining values fit the stack.</summary>
    private const int MaxChunksAtOnce = 256;

    /// <summary>The chaining value of a subtree.</summary>
    /// <param name="mode">Key and flags.</param>
    /// <param name="content">Its bytes; all of them when it is the root.</param>
    /// <param name="firstChunk">Index of its first chunk in the whole input.</param>
    /// <param name="finalFlag"><see cref="Root"/> or 0.</param>
    /// <param name="cv">Receives 8 words.</param>
    public static void Subtree(
        in Blake3Mode mode, ReadOnlySpan<byte> content, ulong firstChunk, uint finalFlag, Span<uint> cv)
    {
        if (content.Length <= ChunkLength)
        {
            Chunk(mode, content, firstChunk, finalFlag, cv);
            return;
        }

        int chunks = (int)(((uint)content.Length + ChunkLength - 1) / ChunkLength);
        if (chunks > MaxChunksAtOnce)
        {
            int left = LargestPowerOfTwoBelow(chunks);
            Span<uint> halves = stackalloc uint[2 * Blake3Words.Count];
            Subtree(mode, content[..(left * ChunkLength)], firstChunk, 0, halves[..Blake3Words.Count]);
            Subtree(mode, content[(left * ChunkLength)..], firstChunk + (uint)left, 0, halves[Blake3Words.Count..]);
            Parent(mode, halves, finalFlag, cv);
            return;
        }

        Span<uint> cvs = stackalloc uint[chunks * Blake3Words.Count];
        int whole = content.Length / ChunkLength;
        Blake3Many.Chunks(mode, content[..(whole * ChunkLength)], firstChunk, cvs);
        if (whole < chunks)
        {
            Span<uint> last = cvs[(whole * Blake3Words.Count)..];
            Chunk(mode, content[(whole * ChunkLength)..], firstChunk + (uint)whole, 0, last);
        }

        Condense(mode, cvs, finalFlag, cv);
    }

    /// <summary>
    /// Joins two or more neighbours of one level into one chaining value; <paramref name="cvs"/> is scratch.
    /// </summary>
    public static void Condense(in Blake3Mode mode, Span<uint> cvs, uint finalFlag, Span<uint> cv)
    {
        int count = cvs.Length / Blake3Words.Count;
        while (count > 2)
        {
            int pairs = count / 2;
            Blake3Many.Parents(mode, cvs[..(pairs * 2 * Blake3Words.Count)], cvs);
            if ((count & 1) != 0)
            {
                Span<uint> odd = cvs.Slice((count - 1) * Blake3Words.Count, Blake3Words.Count);
                odd.CopyTo(cvs[(pairs * Blake3Words.Count)..]);
            }

            count = pairs + (count & 1);
        }

        Parent(mode, cvs[..(2 * Blake3Words.Count)], finalFlag, cv);
    }

    /// <summary>The chaining value over two children, which may be where <paramref name="cv"/> is.</summary>
    public static void Parent(in Blake3Mode mode, ReadOnlySpan<uint> children, uint finalFlag, Span<uint> cv)
    {
        Span<uint> block = stackalloc uint[2 * Blake3Words.Count];
        children[..(2 * Blake3Words.Count)].CopyTo(block);
        cv = cv[..Blake3Words.Count];
        mode.Key.CopyTo(cv);
        Blake3Block.Compress(
            cv, MemoryMarshal.AsBytes(block), 0, BlockLength, mode.Flags | Blake3Constants.Parent | finalFlag);
    }

    /// <summary>The chaining value of one chunk, which alone may be shorter than 1 KiB or empty.</summary>
    public static void Chunk(in Blake3Mode mode, ReadOnlySpan<byte> content, ulong index, uint finalFlag, Span<uint> cv)
    {
        Debug.Assert(content.Length <= ChunkLength, "a chunk is at most 1 KiB");
        cv = cv[..Blake3Words.Count];
        mode.Key.CopyTo(cv);
        uint flags = mode.Flags | ChunkStart;
        while (content.Length > BlockLength)
        {
            Blake3Block.Compress(cv, content[..BlockLength], index, BlockLength, flags);
            flags = mode.Flags;
            content = content[BlockLength..];
        }

        flags |= ChunkEnd | finalFlag;
        if (content.Length == BlockLength)
        {
            Blake3Block.Compress(cv, content, index, BlockLength, flags);
            return;
        }

        Span<byte> padded = stackalloc byte[BlockLength];
        content.CopyTo(padded);
        Blake3Block.Compress(cv, padded, index, (uint)content.Length, flags);
    }

    /// <summary>How many of two or more chunks the left subtree takes.</summary>
    private static int LargestPowerOfTwoBelow(int chunks) => 1 << BitOperations.Log2((uint)chunks - 1);
}
