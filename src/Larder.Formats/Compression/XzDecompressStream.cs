using Larder.Formats.Errors;
using Larder.Native.Compression;
using Larder.Native.Libraries;

namespace Larder.Formats.Compression;

/// <summary>
/// Reads .xz: any number of streams with the zero padding that the format allows between them, dictionaries up to
/// 128 MiB, all checksums verified.
/// </summary>
/// <param name="source">Compressed bytes.</param>
/// <param name="limits">Null for <see cref="DecompressionLimits.Default"/>.</param>
/// <param name="leaveOpen">True when the caller disposes <paramref name="source"/>.</param>
/// <exception cref="LarderException">Code <see cref="ErrorCodes.MissingDependency"/>: liblzma is not installed.</exception>
public sealed class XzDecompressStream(Stream source, DecompressionLimits? limits = null, bool leaveOpen = false)
    : DecoderStream(CompressionKind.Xz, NewDecoder(), source, limits, leaveOpen)
{
    /// <summary>The dictionary, and what the decoder needs beside it.</summary>
    private const long MemoryLimit = (1L << DecompressionLimits.WindowLog) + (8 << 20);

    private static XzDecoder NewDecoder()
    {
        RequiredLibraries.Require(NativeLibraries.Lzma);
        return new XzDecoder(MemoryLimit);
    }
}
