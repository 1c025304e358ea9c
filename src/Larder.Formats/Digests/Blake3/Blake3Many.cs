using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static Larder.Formats.Digests.Blake3.Blake3Constants;

namespace Larder.Formats.Digests.Blake3;

/// <summary>Hashes neighbours of one level, as many at once as the instructions allow.</summary>
internal static class Blake3Many
{
    /// <summary>One chaining value for each whole chunk of <paramref name="content"/>.</summary>
    public static void Chunks(in Blake3Mode mode, ReadOnlySpan<byte> content, ulong firstChunk, Span<uint> cvs)
    {
        for (int count = content.Length / ChunkLength; count > 0;)
        {
            int width = WidthFor(mode.Path, count);
            int now = Math.Min(width, count);
            ReadOnlySpan<byte> pass = content[..(now * ChunkLength)];
            switch (width)
            {
                case 16:
                    Blake3Wide<Vector512<uint>, Avx512Lanes16>.Chunks(mode, pass, firstChunk, cvs);
                    break;
                case 8 when mode.Path == Blake3Path.Avx512:
                    Blake3Wide<Vector256<uint>, Avx512Lanes8>.Chunks(mode, pass, firstChunk, cvs);
                    break;
                case 8:
                    Blake3Wide<Vector256<uint>, Avx2Lanes8>.Chunks(mode, pass, firstChunk, cvs);
                    break;
                default:
                    Blake3Tree.Chunk(mode, pass, firstChunk, 0, cvs);
                    break;
            }

            content = content[pass.Length..];
            cvs = cvs[(now * Blake3Words.Count)..];
            firstChunk += (uint)now;
            count -= now;
        }
    }

    /// <summary>
    /// One chaining value for each pair of <paramref name="children"/>; both may start at the same place.
    /// </summary>
    public static void Parents(in Blake3Mode mode, ReadOnlySpan<uint> children, Span<uint> cvs)
    {
        for (int count = children.Length / (2 * Blake3Words.Count); count > 0;)
        {
            int width = WidthFor(mode.Path, count);
            int now = Math.Min(width, count);
            ReadOnlySpan<uint> pass = children[..(now * 2 * Blake3Words.Count)];
            switch (width)
            {
                case 16:
                    Blake3Wide<Vector512<uint>, Avx512Lanes16>.Parents(mode, MemoryMarshal.AsBytes(pass), cvs);
                    break;
                case 8 when mode.Path == Blake3Path.Avx512:
                    Blake3Wide<Vector256<uint>, Avx512Lanes8>.Parents(mode, MemoryMarshal.AsBytes(pass), cvs);
                    break;
                case 8:
                    Blake3Wide<Vector256<uint>, Avx2Lanes8>.Parents(mode, MemoryMarshal.AsBytes(pass), cvs);
                    break;
                default:
                    Blake3Tree.Parent(mode, pass, 0, cvs);
                    break;
            }

            children = children[pass.Length..];
            cvs = cvs[(now * Blake3Words.Count)..];
            count -= now;
        }
    }

    /// <summary>
    /// Eight lanes cost about as much as two inputs one after the other, sixteen as much as twice eight.
    /// </summary>
    private static int WidthFor(Blake3Path path, int count) =>
        path == Blake3Path.Scalar || count == 1 ? 1 : path == Blake3Path.Avx512 && count > 8 ? 16 : 8;
}
