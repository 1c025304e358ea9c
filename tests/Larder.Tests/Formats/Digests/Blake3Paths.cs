using System.Runtime.Intrinsics.X86;
using Larder.Formats.Digests;
using Larder.Formats.Digests.Blake3;

namespace Larder.Tests.Formats.Digests;

/// <summary>Every way to the digest of bytes that this processor has.</summary>
internal static class Blake3Paths
{
    public static IEnumerable<Blake3Path> Here =>
        Enum.GetValues<Blake3Path>().Where(path => path switch
        {
            Blake3Path.Avx2 => Avx2.IsSupported,
            Blake3Path.Avx512 => Avx512F.VL.IsSupported,
            _ => true,
        });

    public static Blake3Mode Plain(Blake3Path path) => new(Blake3Constants.Iv, 0, path);

    /// <summary>The digest in the given mode, and a demand that one shot, threads and pieces agree on it.</summary>
    public static Digest Agreed(Blake3Mode mode, byte[] content, int firstPiece)
    {
        Digest digest = Blake3Hasher.Hash(mode, content);
        Assert.Equal(digest, Blake3Hasher.HashParallel(mode, content, 2));
        Blake3Hasher hasher = new(mode);
        int length = firstPiece;
        for (ReadOnlySpan<byte> rest = content; !rest.IsEmpty; length = (length * 3) + 1)
        {
            int now = Math.Min(length, rest.Length);
            hasher.Update(rest[..now]);
            rest = rest[now..];
        }

        Assert.Equal(digest, hasher.Finish());
        Assert.Equal(digest, hasher.Finish());
        return digest;
    }
}
