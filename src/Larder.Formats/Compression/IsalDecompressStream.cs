using Larder.Native.Compression;

namespace Larder.Formats.Compression;

/// <summary>Reads gzip (RFC 1952) with the system's ISA-L: all members, checksums verified, nothing behind the last.</summary>
/// <param name="source">Compressed bytes.</param>
/// <param name="limits">Null for <see cref="DecompressionLimits.Default"/>.</param>
/// <param name="leaveOpen">True when the caller disposes <paramref name="source"/>.</param>
/// <exception cref="Larder.Native.Libraries.MissingLibraryException">libisal is not installed: see <see cref="IsUsable"/>.</exception>
public sealed class IsalDecompressStream(Stream source, DecompressionLimits? limits = null, bool leaveOpen = false)
    : DecoderStream(CompressionKind.Gzip, new IsalGzipDecoder(), source, limits, leaveOpen)
{
    /// <summary>Whether the library is there and inflates right; otherwise <see cref="GzipDecompressStream"/> does it.</summary>
    public static bool IsUsable => IsalGzipDecoder.IsUsable;
}
