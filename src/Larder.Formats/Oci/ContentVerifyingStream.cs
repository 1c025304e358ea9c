using System.Security.Cryptography;
using Larder.Formats.Compression;
using Larder.Formats.Errors;

namespace Larder.Formats.Oci;

/// <summary>
/// Reads a blob and compares it with its descriptor, whichever algorithm that has; the last bytes are handed out only when
/// digest and size are right. Owns the source.
/// </summary>
/// <param name="source">Has the bytes.</param>
/// <param name="blob">The digest and size that they must have.</param>
/// <param name="name">What the reader calls it: begins an error message.</param>
public sealed class ContentVerifyingStream(Stream source, ContentDescriptor blob, string name) : ForwardReadStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(blob.Digest.HashName);
    private long _taken;
    private bool _isVerified;

    /// <inheritdoc/>
    /// <exception cref="LarderException">LRD2001: it has another digest or size.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_isVerified || buffer.IsEmpty)
        {
            return 0;
        }

        int read = source.Read(buffer);
        _taken += read;
        _hash.AppendData(buffer[..read]);
        if (read == 0 || _taken >= blob.Size)
        {
            Judge();
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Judge()
    {
        ContentDigest found = ContentDigest.From(blob.Digest.HashName, _hash.GetCurrentHash());
        if (found != blob.Digest || _taken != blob.Size)
        {
            throw new LarderException(
                ErrorCodes.DigestMismatch,
                $"{name} was not accepted",
                found == blob.Digest ? $"{blob.Size} bytes were expected, and there are {_taken}" : $"{blob.Digest} was expected, {found} was read",
                "Compare the store with its digests: larder store verify");
        }

        _isVerified = true;
    }
}
