using Larder.Formats.Errors;

namespace Larder.Formats.Compression;

/// <summary>
/// The decompressed form of another stream, within <see cref="DecompressionLimits"/>. It ends only where the compressed
/// data ends whole: anything else throws <see cref="ErrorCodes.CorruptCompressedData"/>, or
/// <see cref="ErrorCodes.StreamLimitExceeded"/> when there is too much. Owns its source unless told otherwise.
/// </summary>
public abstract class DecompressStream : ForwardReadStream
{
    // For headers, and for what is read ahead.
    private const long SpareBytes = 1 << 20;

    private readonly Stream _source;
    private readonly DecompressionLimits _limits;
    private readonly bool _leaveOpen;
    private bool _atEnd;

    private protected DecompressStream(
        CompressionKind kind, Stream source, DecompressionLimits? limits, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(source);
        Kind = kind;
        _source = source;
        _limits = limits ?? DecompressionLimits.Default;
        _leaveOpen = leaveOpen;
    }

    /// <summary>How the source is compressed.</summary>
    public CompressionKind Kind { get; }

    /// <summary>Compressed bytes taken from the source so far; up to a buffer more than were decoded.</summary>
    public long BytesIn { get; private set; }

    /// <summary>Bytes given out so far.</summary>
    public long BytesOut { get; private set; }

    /// <inheritdoc/>
    public sealed override int Read(Span<byte> buffer)
    {
        if (_atEnd || buffer.IsEmpty)
        {
            return 0;
        }

        int written = Decode(buffer);
        _atEnd = written == 0;
        BytesOut += written;
        if (BytesOut > _limits.MaximumBytes)
        {
            throw CompressionErrors.TooLong("the decompressed data", _limits.MaximumBytes);
        }

        if (BytesOut > _limits.RatioFreeBytes && BytesOut / _limits.MaximumRatio > BytesIn)
        {
            throw CompressionErrors.ExpandsTooMuch(Kind, BytesIn, BytesOut);
        }

        return written;
    }

    /// <summary>Decodes at least one byte, or gives 0 at the true end.</summary>
    private protected abstract int Decode(Span<byte> destination);

    /// <summary>Takes compressed bytes from the source; 0 at its end.</summary>
    private protected int ReadSource(Span<byte> destination)
    {
        int read = _source.Read(destination);
        BytesIn += read;

        // Empty members and skippable frames make no bytes, and no ratio: they may not go on without end either.
        if ((BytesIn / 2) - SpareBytes > _limits.MaximumBytes)
        {
            throw CompressionErrors.TooLong("the compressed data", 2 * (_limits.MaximumBytes + SpareBytes));
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_leaveOpen)
        {
            _source.Dispose();
        }

        base.Dispose(disposing);
    }
}
