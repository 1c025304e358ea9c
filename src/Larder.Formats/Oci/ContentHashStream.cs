using System.Security.Cryptography;
using Larder.Formats.Compression;

namespace Larder.Formats.Oci;

/// <summary>Hands on the bytes of a stream and hashes them, for a digest that can be compared only at the end. Dispose it.</summary>
/// <param name="source">Read from where it stands; not disposed.</param>
/// <param name="algorithm">SHA-256 or SHA-512.</param>
public sealed class ContentHashStream(Stream source, HashAlgorithmName algorithm) : ForwardReadStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(algorithm);

    /// <summary>The digest of all bytes that were read so far.</summary>
    public ContentDigest Digest => ContentDigest.From(algorithm, _hash.GetCurrentHash());

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer);
        _hash.AppendData(buffer[..read]);
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
