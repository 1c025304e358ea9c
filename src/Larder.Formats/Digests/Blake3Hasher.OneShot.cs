using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Larder.Formats.Digests.Blake3;
using static Larder.Formats.Digests.Blake3.Blake3Constants;

namespace Larder.Formats.Digests;

public sealed partial class Blake3Hasher
{
    /// <summary>From here on, several threads pay.</summary>
    private const int ParallelFrom = 1024 * 1024;

    internal static Blake3Path BestPath =>
        Avx512F.VL.IsSupported ? Blake3Path.Avx512 : Avx2.IsSupported ? Blake3Path.Avx2 : Blake3Path.Scalar;

    internal static readonly Blake3Mode PlainMode = new(Iv, 0, BestPath);

    /// <summary>The digest of bytes in memory, on the calling thread, without allocating.</summary>
    public static Digest Hash(ReadOnlySpan<byte> content) => Hash(PlainMode, content);

    /// <summary>The digest of bytes in memory, by several threads when there is 1 MiB and more.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="maxDegree">How many threads at most, from 1.</param>
    public static Digest HashParallel(ReadOnlyMemory<byte> content, int maxDegree) =>
        HashParallel(PlainMode, content, maxDegree);

    internal static Digest Hash(in Blake3Mode mode, ReadOnlySpan<byte> content)
    {
        Span<uint> cv = stackalloc uint[Blake3Words.Count];
        Blake3Tree.Subtree(mode, content, 0, Root, cv);
        return ToDigest(cv);
    }

    internal static Digest HashParallel(in Blake3Mode mode, ReadOnlyMemory<byte> content, int maxDegree)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDegree, 1);
        return maxDegree == 1 || content.Length < ParallelFrom
            ? Hash(mode, content.Span)
            : HashPieces(mode, content, maxDegree);
    }

    private static Digest HashPieces(Blake3Mode mode, ReadOnlyMemory<byte> content, int maxDegree)
    {
        Blake3Pieces pieces = new(mode, content.Length);
        _ = Parallel.For(0, pieces.Count, new ParallelOptions { MaxDegreeOfParallelism = maxDegree }, index =>
            pieces.Hash(index, content.Span.Slice(index * Blake3Pieces.PieceLength, pieces.LengthOf(index))));
        return pieces.Finish();
    }

    private static Digest ToDigest(ReadOnlySpan<uint> cv) => new(MemoryMarshal.AsBytes(cv));
}
