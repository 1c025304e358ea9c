using System.IO.Compression;
using System.Security.Cryptography;

namespace Larder.Formats.Compression;

/// <summary>
/// A gzip member with random content, new in each process, so that no file can bring it along. A file can still be
/// built to swallow it, which its own author could do as well without it: the digest of the file guards against that.
/// </summary>
internal static class GzipSeal
{
    /// <summary>Bytes of content.</summary>
    public const int Size = 16;

    private static readonly byte[] RandomContent = RandomNumberGenerator.GetBytes(Size);
    private static readonly byte[] WholeMember = Compress(RandomContent);

    /// <summary>What comes out where the seal is whole.</summary>
    public static ReadOnlySpan<byte> Content => RandomContent;

    /// <summary>The member itself.</summary>
    public static ReadOnlySpan<byte> Member => WholeMember;

    private static byte[] Compress(byte[] content)
    {
        using var output = new MemoryStream();
        using (var encoder = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            encoder.Write(content);
        }

        return output.ToArray();
    }
}
