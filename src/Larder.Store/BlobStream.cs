using Larder.Store.Segments;

namespace Larder.Store;

/// <summary>The bytes of one blob, read where they lie.</summary>
/// <param name="blob">What has them; owned.</param>
internal sealed class BlobStream(OpenBlob blob) : Stream
{
    private readonly BlobLocation _location = blob.Location;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _location.Size;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int length = (int)Math.Min(buffer.Length, Math.Max(0, _location.Size - _position));
        if (length == 0)
        {
            return 0;
        }

        int read = SegmentScan.ReadSome(blob.File, buffer[..length], _location.Offset + _position);
        if (read == 0)
        {
            throw StoreErrors.EndsInside(_location);
        }

        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => _location.Size + offset,
        };
        return _position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            blob.Dispose();
        }

        base.Dispose(disposing);
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
