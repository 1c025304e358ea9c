using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store;

/// <summary>The bytes of one blob, read where they lie. Owns nothing: the segment stays open in the store.</summary>
internal sealed class BlobStream(SafeFileHandle segment, BlobLocation location) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => location.Size;

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
        int length = (int)Math.Min(buffer.Length, Math.Max(0, location.Size - _position));
        if (length == 0)
        {
            return 0;
        }

        int read = SegmentScan.ReadSome(segment, buffer[..length], location.Offset + _position);
        if (read == 0)
        {
            throw StoreErrors.Damaged($"the segment {location.Segment:x16} ends inside a blob");
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
            _ => location.Size + offset,
        };
        return _position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
