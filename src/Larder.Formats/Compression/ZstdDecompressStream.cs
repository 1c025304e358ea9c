using Larder.Formats.Errors;
using Larder.Native.Compression;
using Larder.Native.Libraries;

namespace Larder.Formats.Compression;

/// <summary>
/// Reads zstd (RFC 8878): any number of frames, skippable ones passed over, windows up to 128 MiB, content checksums
/// verified. At least one frame must be there.
/// </summary>
/// <param name="source">Compressed bytes.</param>
/// <param name="limits">Null for <see cref="DecompressionLimits.Default"/>.</param>
/// <param name="leaveOpen">True when the caller disposes <paramref name="source"/>.</param>
/// <exception cref="LarderException">Code <see cref="ErrorCodes.MissingDependency"/>: libzstd is not installed.</exception>
public sealed class ZstdDecompressStream(Stream source, DecompressionLimits? limits = null, bool leaveOpen = false)
    : DecoderStream(CompressionKind.Zstd, NewDecoder(), source, limits, leaveOpen)
{
    private static ZstdDecoder NewDecoder()
    {
        RequiredLibraries.Require(NativeLibraries.Zstd);
        return new ZstdDecoder(DecompressionLimits.WindowLog);
    }
}
