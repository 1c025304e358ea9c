namespace Larder.Store.Peers;

/// <summary>The bytes of one blob as they come in frames; never more than were announced. Owns nothing.</summary>
internal sealed class FramedContent(PeerFrames frames, long size) : Stream
{
    private ReadOnlyMemory<byte> _piece;
    private long _left = size;

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
        if (_piece.IsEmpty && _left > 0)
        {
            _piece = frames.Read(PeerMessage.Data);
            if (_piece.IsEmpty || _piece.Length > _left)
            {
                throw PeerErrors.Protocol($"it sent {_piece.Length} bytes of a blob of which {_left} are left");
            }

            _left -= _piece.Length;
        }

        int length = Math.Min(buffer.Length, _piece.Length);
        _piece.Span[..length].CopyTo(buffer);
        _piece = _piece[length..];
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads what nobody read, so that the next frame can be understood.</summary>
    public void Skip()
    {
        _piece = default;
        while (_left > 0)
        {
            _left -= Math.Max(1, frames.Read(PeerMessage.Data).Length);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
