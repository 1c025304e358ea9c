using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Segments;

/// <summary>
/// Places blobs in one segment and writes them, unsynced. Large blobs follow each other on block boundaries; small ones
/// fill runs of blocks of their own. Zero blocks are left as holes. Owns a buffer, not the file.
/// </summary>
internal sealed class SegmentAppender(SafeFileHandle file, long end)
{
    private const int BufferSize = 1 << 20;
    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly byte[] _small = new byte[SegmentLayout.SmallRun];
    private long _bufferStart = end;
    private int _buffered;
    private long _smallStart;
    private int _smallUsed = SegmentLayout.SmallRun;

    /// <summary>The first free byte after everything placed so far, small runs included.</summary>
    public long End { get; private set; } = end;

    /// <summary>Places a blob smaller than <see cref="SegmentLayout.AlignedFrom"/>; returns its offset.</summary>
    public long AppendSmall(ReadOnlySpan<byte> bytes)
    {
        int at = (int)SegmentLayout.Align(_smallUsed, SegmentLayout.SmallAlignment);
        if (at + bytes.Length > SegmentLayout.SmallRun)
        {
            FinishSmallRun();
            _smallStart = SegmentLayout.Align(End, SegmentLayout.Block);
            End = _smallStart + SegmentLayout.SmallRun;
            at = 0;
        }

        bytes.CopyTo(_small.AsSpan(at));
        _smallUsed = at + bytes.Length;
        return _smallStart + at;
    }

    /// <summary>Begins a large blob; returns its offset.</summary>
    public long BeginLarge()
    {
        End = SegmentLayout.Align(End, SegmentLayout.Block);
        return End;
    }

    /// <summary>Appends bytes to the large blob that was begun last; all pieces but the last are whole blocks.</summary>
    public void AppendLarge(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int length = Math.Min(bytes.Length, SegmentLayout.Block);
            ReadOnlySpan<byte> block = bytes[..length];
            if (block.ContainsAnyExcept((byte)0))
            {
                Buffer(block);
            }

            End += length;
            bytes = bytes[length..];
        }
    }

    /// <summary>Takes back the large blob that was begun at an offset: it was in the store already.</summary>
    public void TakeBack(long offset)
    {
        if (_bufferStart + _buffered > offset && _bufferStart <= offset)
        {
            _buffered = (int)(offset - _bufferStart);
        }
        else if (_bufferStart > offset)
        {
            _buffered = 0;
            _bufferStart = offset;
        }

        // What was written already must not show through a hole of the next blob.
        if (RandomAccess.GetLength(file) > offset)
        {
            RandomAccess.SetLength(file, Math.Max(offset, 0));
        }

        End = offset;
    }

    /// <summary>Writes all that is placed; returns the offset where a footer may begin.</summary>
    public long Flush()
    {
        FinishSmallRun();
        WriteBuffer();
        End = SegmentLayout.Align(End, SegmentLayout.Block);
        return End;
    }

    /// <summary>Writes what is placed so far, so that it can be read back before the batch ends.</summary>
    public void MakeReadable()
    {
        if (_smallUsed is not SegmentLayout.SmallRun)
        {
            RandomAccess.Write(file, _small.AsSpan(0, _smallUsed), _smallStart);
        }

        WriteBuffer();
        if (RandomAccess.GetLength(file) < End)
        {
            RandomAccess.SetLength(file, End);
        }
    }

    /// <summary>Appends a footer's bytes; they begin at the offset that <see cref="Flush"/> gave.</summary>
    public void AppendFooter(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(file, bytes, End);
        End += bytes.Length;
    }

    private void FinishSmallRun()
    {
        if (_smallUsed == SegmentLayout.SmallRun)
        {
            return;
        }

        RandomAccess.Write(file, _small.AsSpan(0, _smallUsed), _smallStart);
        if (End == _smallStart + SegmentLayout.SmallRun)
        {
            End = SegmentLayout.Align(_smallStart + _smallUsed, SegmentLayout.Block);
        }

        _small.AsSpan(0, _smallUsed).Clear();
        _smallUsed = SegmentLayout.SmallRun;
    }

    private void Buffer(ReadOnlySpan<byte> block)
    {
        if (_buffered + block.Length > BufferSize || _bufferStart + _buffered != End)
        {
            WriteBuffer();
            _bufferStart = End;
        }

        block.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += block.Length;
    }

    private void WriteBuffer()
    {
        if (_buffered > 0)
        {
            RandomAccess.Write(file, _buffer.AsSpan(0, _buffered), _bufferStart);
            _bufferStart += _buffered;
            _buffered = 0;
        }
    }
}
