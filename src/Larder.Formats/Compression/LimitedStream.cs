using Larder.Formats.Errors;

namespace Larder.Formats.Compression;

/// <summary>
/// Lets at most a number of bytes through. A source that has more is an error at the read that would pass the limit,
/// never a silent cut. Owns its source unless told otherwise.
/// </summary>
/// <param name="source">Where the bytes come from.</param>
/// <param name="maximum">Bytes allowed, 0 and more.</param>
/// <param name="what">What the stream is, to begin an error line: "the manifest".</param>
/// <param name="leaveOpen">True when the caller disposes <paramref name="source"/>.</param>
public sealed class LimitedStream(Stream source, long maximum, string what, bool leaveOpen = false) : ForwardReadStream
{
    private long _left = maximum < 0 ? throw new ArgumentOutOfRangeException(nameof(maximum)) : maximum;

    /// <inheritdoc/>
    /// <exception cref="LarderException"><see cref="ErrorCodes.StreamLimitExceeded"/>.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        // One byte more than is left: that is how we see that the source goes on.
        int read = source.Read(_left < buffer.Length ? buffer[..(int)(_left + 1)] : buffer);
        if (read > _left)
        {
            throw CompressionErrors.TooLong(what, maximum);
        }

        _left -= read;
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
