namespace Larder.Store.Trees;

/// <summary>
/// Bytes that are written first and then read once, in pieces: growing copies nothing, and what was read is let go. A
/// <see cref="MemoryStream"/> holds up to three times as much while it grows, which in a large tree's file metadata is the
/// peak of an import.
/// </summary>
internal sealed class GatheredBytes : Stream
{
    private const int PieceSize = 256 * 1024;

    private readonly Queue<byte[]> _pieces = new();
    private byte[] _last = [];
    private int _used;
    private int _read;
    private long _length;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <summary>All bytes that were written.</summary>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _length += buffer.Length;
        while (!buffer.IsEmpty)
        {
            if (_used == _last.Length)
            {
                _last = GC.AllocateUninitializedArray<byte>(PieceSize);
                _used = 0;
                _pieces.Enqueue(_last);
            }

            int length = Math.Min(buffer.Length, _last.Length - _used);
            buffer[..length].CopyTo(_last.AsSpan(_used));
            _used += length;
            buffer = buffer[length..];
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (!_pieces.TryPeek(out byte[]? piece))
        {
            return 0;
        }

        int end = _pieces.Count == 1 ? _used : piece.Length;
        int length = Math.Min(buffer.Length, end - _read);
        piece.AsSpan(_read, length).CopyTo(buffer);
        _read += length;
        if (_read == end)
        {
            _ = _pieces.Dequeue();
            _read = 0;
        }

        return length;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
