using System.Buffers;
using System.IO.Compression;

namespace Larder.Formats.Compression;

/// <summary>
/// Reads gzip (RFC 1952) where ISA-L is not there: all members, checksums verified. .NET's decoder gives what it has and no
/// error when the data ends early or has junk behind it, so we feed it one member more, a seal of random bytes: only where
/// everything before it was whole do those bytes come out last.
/// </summary>
public sealed class GzipDecompressStream : DecompressStream
{
    private const int BufferSize = 128 * 1024;

    private readonly GZipStream _decoder;
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;

    /// <summary>Reads from a source.</summary>
    /// <param name="source">Compressed bytes.</param>
    /// <param name="limits">Null for <see cref="DecompressionLimits.Default"/>.</param>
    /// <param name="leaveOpen">True when the caller disposes <paramref name="source"/>.</param>
    public GzipDecompressStream(Stream source, DecompressionLimits? limits = null, bool leaveOpen = false)
        : base(CompressionKind.Gzip, source, limits, leaveOpen) =>
        _decoder = new GZipStream(new SealedInput(this), CompressionMode.Decompress);

    private protected override int Decode(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);

        // The last bytes are held back: they may be the seal.
        while (_end - _start <= GzipSeal.Size)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            int read = Inflate(_buffer.AsSpan(_end));
            if (read == 0)
            {
                return BytesIn > 0 && _buffer.AsSpan(0, _end).SequenceEqual(GzipSeal.Content)
                    ? 0
                    : throw CompressionErrors.Corrupt(Kind, "it ends early, or something that is not gzip follows it");
            }

            _end += read;
        }

        int given = Math.Min(destination.Length, _end - _start - GzipSeal.Size);
        _buffer.AsSpan(_start, given).CopyTo(destination);
        _start += given;
        return given;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            _decoder.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }

        base.Dispose(disposing);
    }

    private int Inflate(Span<byte> destination)
    {
        try
        {
            return _decoder.Read(destination);
        }
        catch (InvalidDataException exception)
        {
            // Its message speaks of compression methods whatever happened.
            throw CompressionErrors.Corrupt(Kind, "it is damaged, or its checksum differs", exception);
        }
    }

    /// <summary>The source, and behind it the seal.</summary>
    private sealed class SealedInput(GzipDecompressStream owner) : ForwardReadStream
    {
        private bool _sourceEnded;
        private int _sealGiven;

        public override int Read(Span<byte> buffer)
        {
            if (!_sourceEnded)
            {
                int read = owner.ReadSource(buffer);
                if (read > 0)
                {
                    return read;
                }

                _sourceEnded = true;
            }

            ReadOnlySpan<byte> rest = GzipSeal.Member[_sealGiven..];
            int given = Math.Min(rest.Length, buffer.Length);
            rest[..given].CopyTo(buffer);
            _sealGiven += given;
            return given;
        }
    }
}
