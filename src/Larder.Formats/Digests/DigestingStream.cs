using System.Security.Cryptography;

namespace Larder.Formats.Digests;

/// <summary>Hands on what is written and takes its SHA-256. Owns the stream below unless told otherwise.</summary>
/// <param name="destination">Where the bytes go.</param>
/// <param name="leaveOpen">True when the caller disposes <paramref name="destination"/>.</param>
/// <param name="progress">Told the bytes of each write; may be null.</param>
public sealed class DigestingStream(Stream destination, bool leaveOpen = false, IProgress<long>? progress = null) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Bytes written so far.</summary>
    public long Count { get; private set; }

    /// <summary>Of the bytes written so far.</summary>
    public Sha256Digest Digest => new(_hash.GetCurrentHash());

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        destination.Write(buffer);
        _hash.AppendData(buffer);
        Count += buffer.Length;
        progress?.Report(buffer.Length);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush() => destination.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!leaveOpen)
            {
                destination.Dispose();
            }

            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
