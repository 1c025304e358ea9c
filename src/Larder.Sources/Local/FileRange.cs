using Microsoft.Win32.SafeHandles;

namespace Larder.Sources.Local;

/// <summary>
/// Reads a range of an open file front to back, at its own position, so that several can read one file. Does not own
/// the file. One read takes at most <paramref name="step"/> bytes: with a small one, a reader above that fetches ahead
/// stands exactly where it has parsed.
/// </summary>
internal sealed class FileRange(SafeFileHandle file, long offset, long length, int step = int.MaxValue) : Stream
{
    private long _left = length;

    /// <summary>Where in the file the next byte is.</summary>
    public long Offset { get; private set; } = offset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(Math.Min(buffer.Length, step), _left);
        int read = wanted == 0 ? 0 : RandomAccess.Read(file, buffer[..wanted], Offset);
        Offset += read;
        _left -= read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
