using System.Buffers;
using System.IO.Compression;

namespace Larder.Formats.Compression;

/// <summary>
/// Writes one gzip member without a time or a name in it. The bytes depend on content and the runtime's zlib alone, not on
/// how the content is cut into writes. The member ends at <see cref="Complete"/>. Leaves its destination open.
/// </summary>
public sealed class GzipCompressStream : Stream
{
    private const int ChunkSize = 128 * 1024;

    private readonly GZipStream _encoder;
    private byte[]? _chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
    private int _filled;
    private bool _completed;

    /// <summary>Writes to a destination, at zlib's default level.</summary>
    /// <param name="destination">Where the member goes; stays open.</param>
    public GzipCompressStream(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        _encoder = new GZipStream(destination, CompressionLevel.Optimal, leaveOpen: true);
    }

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

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_chunk is null, this);
        if (_completed)
        {
            throw new InvalidOperationException("The member is complete.");
        }

        // The encoder is always called with the same whole chunks, so its decisions cannot depend on the caller's.
        while (!buffer.IsEmpty)
        {
            int taken = Math.Min(buffer.Length, ChunkSize - _filled);
            buffer[..taken].CopyTo(_chunk.AsSpan(_filled));
            buffer = buffer[taken..];
            _filled += taken;
            if (_filled == ChunkSize)
            {
                EncodeChunk();
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    /// <summary>Ends the member; nothing can be written after. A second call does nothing.</summary>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_chunk is null, this);
        if (!_completed)
        {
            EncodeChunk();
            _encoder.Dispose();
            _completed = true;
        }
    }

    /// <summary>Does nothing: cutting a block would change the bytes.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _chunk, null) is { } chunk)
        {
            ArrayPool<byte>.Shared.Return(chunk);
            _encoder.Dispose();
        }

        base.Dispose(disposing);
    }

    private void EncodeChunk()
    {
        _encoder.Write(_chunk.AsSpan(0, _filled));
        _filled = 0;
    }
}
