using System.Buffers;
using Larder.Formats.Errors;
using Larder.Native.Compression;
using Larder.Native.Libraries;

namespace Larder.Formats.Compression;

/// <summary>
/// Writes one zstd frame with a content checksum. The bytes depend on content, level and libzstd's version alone: not
/// on how the content is cut into writes, on <see cref="Flush"/>, threads or size hints. The frame ends at
/// <see cref="Complete"/>; disposed without it, the output stays recognisably truncated. Owns its destination unless
/// told otherwise.
/// </summary>
public sealed class ZstdCompressStream : Stream
{
    /// <summary>What zstd itself takes when not told.</summary>
    public const int DefaultLevel = 3;

    private const int ChunkSize = 128 * 1024;

    private readonly Stream _destination;
    private readonly bool _leaveOpen;
    private readonly ZstdEncoder _encoder;
    private byte[]? _chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
    private byte[]? _output = ArrayPool<byte>.Shared.Rent(ChunkSize);
    private int _filled;
    private bool _completed;

    /// <summary>Writes to a destination.</summary>
    /// <param name="destination">Where the frame goes.</param>
    /// <param name="level">1 to 22.</param>
    /// <param name="leaveOpen">True when the caller disposes <paramref name="destination"/>.</param>
    /// <exception cref="LarderException">Code <see cref="ErrorCodes.MissingDependency"/>: libzstd is not installed.</exception>
    public ZstdCompressStream(Stream destination, int level = DefaultLevel, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(destination);
        RequiredLibraries.Require(NativeLibraries.Zstd);
        _encoder = new ZstdEncoder(level);
        _destination = destination;
        _leaveOpen = leaveOpen;
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
            throw new InvalidOperationException("The frame is complete.");
        }

        // libzstd is always called with the same whole chunks, so its decisions cannot depend on the caller's.
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

    /// <summary>Ends the frame; nothing can be written after. A second call does nothing.</summary>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_chunk is null, this);
        if (_completed)
        {
            return;
        }

        EncodeChunk();
        while (Encode([], isFinal: true).Outcome != CodecOutcome.End)
        {
        }

        _completed = true;
        _destination.Flush();
    }

    /// <summary>Hands on what is already encoded; it does not cut a block.</summary>
    public override void Flush() => _destination.Flush();

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
            _encoder.Dispose();
            ArrayPool<byte>.Shared.Return(chunk);
            ArrayPool<byte>.Shared.Return(_output!);
            _output = null;
            if (!_leaveOpen)
            {
                _destination.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private void EncodeChunk()
    {
        for (int start = 0; start < _filled;)
        {
            start += Encode(_chunk.AsSpan(start, _filled - start), isFinal: false).Consumed;
        }

        _filled = 0;
    }

    private CodecStep Encode(ReadOnlySpan<byte> input, bool isFinal)
    {
        CodecStep step = _encoder.Encode(input, _output, isFinal);
        _destination.Write(_output.AsSpan(0, step.Written));
        return step;
    }
}
