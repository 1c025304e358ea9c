using System.Security.Cryptography;
using Larder.Formats.Compression;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Formats.Tar;

namespace Larder.Images.Sources;

/// <summary>A tar archive on this machine, compressed or not, that is read more than once. Owns the file.</summary>
internal sealed class ArchiveFile : IDisposable
{
    // A disk has hundreds of gigabytes of zeros, of which a compressor leaves nothing.
    private static readonly DecompressionLimits Decompression = new() { MaximumRatio = 1_000_000 };

    private readonly FileStream _file;
    private ContentDigest? _digest;

    private ArchiveFile(string path, FileStream file) => (Path, _file) = (path, file);

    public string Path { get; }

    public static ArchiveFile Open(string path) => new(path, File.OpenRead(path));

    /// <summary>The digest of its bytes, which are the ones that <see cref="ReadAgain"/> gives then.</summary>
    /// <exception cref="LarderException">LRD2001: another one was expected.</exception>
    public async Task<ContentDigest> DigestAsync(ContentDigest? expected, CancellationToken cancellationToken)
    {
        HashAlgorithmName name = expected?.HashName ?? HashAlgorithmName.SHA256;
        byte[] hash = await CryptographicOperations.HashDataAsync(name, Rewind(), cancellationToken).ConfigureAwait(false);
        ContentDigest found = ContentDigest.From(name, hash);
        _digest = found;
        return expected is null || expected == found ? found : throw new LarderException(
            ErrorCodes.DigestMismatch,
            $"{Path} was not accepted",
            $"it has the digest {found}, and {expected} was expected",
            "Do not use it: it was changed or damaged on its way");
    }

    /// <summary>Reads it from its beginning; one reader at a time.</summary>
    /// <exception cref="LarderException">It is no archive.</exception>
    public TarReader Read() => Read(Rewind());

    /// <summary>Reads bytes of it as an archive; they stay the caller's.</summary>
    /// <exception cref="LarderException">It is no archive.</exception>
    public static TarReader Read(Stream bytes) => new(CompressionSniffer.OpenDecompressed(bytes, out _, Decompression, leaveOpen: true));

    /// <summary>Its bytes from the first on, which are to have the digest that was taken before; one reader at a time.</summary>
    public SameBytes ReadAgain() =>
        new(Rewind(), _digest ?? throw new InvalidOperationException("The archive has to be hashed before."), Path);

    /// <summary>Its bytes from the first on; stays this object's.</summary>
    public Stream Rewind()
    {
        _file.Position = 0;
        return _file;
    }

    public void Dispose() => _file.Dispose();
}
