using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Segments;

/// <summary>
/// Places blobs in one segment and writes them, unsynced. Large blobs follow each other on block boundaries; small ones
/// fill runs of blocks of their own. Zero blocks are left as holes. Owns a buffer, not the file. A write that fails is
/// LRD8002 or LRD8004, and changes nothing of what is placed.
/// </summary>
internal sealed class SegmentAppender(SafeFileHandle file, long end)
{
    /// <summary>The longest blob that is put in place.</summary>
    public const int InPlaceLimit = BufferSize / 2;

    private const int BufferSize = 1 << 20;

    // So much is not worth copying into the buffer first.
    private const int DirectFrom = 256 << 10;

    // The disk begins its work while we still read, and the sync at the end of the batch finds little left.
    private const long WritebackSize = 8 << 20;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private readonly byte[] _small = new byte[SegmentLayout.SmallRun];
    private long _bufferStart = end;
    private int _buffered;
    private long _toDisk = end;
    private long _smallStart;
    private int _smallUsed;
    private bool _hasRun;
    private int _inPlace;

    /// <summary>The first free byte after everything placed so far, small runs included.</summary>
    public long End { get; private set; } = end;

    /// <summary>Places a blob smaller than <see cref="SegmentLayout.AlignedFrom"/>; returns its offset.</summary>
    public long AppendSmall(ReadOnlySpan<byte> bytes)
    {
        int at = (int)SegmentLayout.Align(_smallUsed, SegmentLayout.SmallAlignment);
        if (!_hasRun || at + bytes.Length > SegmentLayout.SmallRun)
        {
            FinishSmallRun();
            _hasRun = true;
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
            int length = LengthBeforeZeros(bytes);
            if (length == 0)
            {
                length = Math.Min(bytes.Length, SegmentLayout.Block);
            }
            else if (length >= DirectFrom)
            {
                WriteBuffer();
                Write(bytes[..length], End);
                _bufferStart = End + length;
                BeginWriteback();
            }
            else
            {
                Buffer(bytes[..length]);
            }

            End += length;
            bytes = bytes[length..];
        }
    }

    /// <summary>
    /// Room for a large blob of at most <see cref="InPlaceLimit"/> bytes, where the caller puts its bytes before it is known
    /// whether they are wanted. Good until the next call.
    /// </summary>
    public Span<byte> OfferInPlace(int length)
    {
        long offset = SegmentLayout.Align(End, SegmentLayout.Block);
        long gap = offset - (_bufferStart + _buffered);
        if (gap is < 0 or >= SegmentLayout.Block || _buffered + gap + length > BufferSize)
        {
            WriteBuffer();
            (_bufferStart, gap) = (offset, 0);
        }

        _inPlace = _buffered + (int)gap;
        _buffer.AsSpan(_buffered, (int)gap).Clear();
        return _buffer.AsSpan(_inPlace, length);
    }

    /// <summary>Places the first bytes of the room that was offered last; returns their offset.</summary>
    public long AcceptInPlace(int length)
    {
        long offset = BeginLarge();
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_inPlace, length);
        if (HasZeroBlock(bytes))
        {
            AppendLarge(bytes);
        }
        else
        {
            _buffered = _inPlace + length;
            End += length;
        }

        return offset;
    }

    /// <summary>Takes back the large blob that was begun at an offset: it was in the store already.</summary>
    public void TakeBack(long offset)
    {
        if (_bufferStart >= offset)
        {
            (_bufferStart, _buffered) = (offset, 0);
        }
        else if (_bufferStart + _buffered > offset)
        {
            _buffered = (int)(offset - _bufferStart);
        }

        // What was written already must not show through a hole or the padding of the next blob.
        Cut(offset);
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
        if (_hasRun)
        {
            Write(_small.AsSpan(0, _smallUsed), _smallStart);
        }

        WriteBuffer();
        if (RandomAccess.GetLength(file) < End)
        {
            FileContent.SetLength(file, End);
        }
    }

    /// <summary>Appends a footer's bytes; they begin at the offset that <see cref="Flush"/> gave.</summary>
    public void AppendFooter(ReadOnlySpan<byte> bytes)
    {
        Write(bytes, End);
        End += bytes.Length;
        Cut(End);
    }

    private void FinishSmallRun()
    {
        if (!_hasRun)
        {
            return;
        }

        Write(_small.AsSpan(0, _smallUsed), _smallStart);
        if (End == _smallStart + SegmentLayout.SmallRun)
        {
            End = SegmentLayout.Align(_smallStart + _smallUsed, SegmentLayout.Block);
        }

        _small.AsSpan(0, _smallUsed).Clear();
        _smallUsed = 0;
        _hasRun = false;
    }

    private static bool HasZeroBlock(ReadOnlySpan<byte> bytes) => LengthBeforeZeros(bytes) < bytes.Length;

    // The bytes before the first block of zeros, or all.
    private static int LengthBeforeZeros(ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at < bytes.Length; at += SegmentLayout.Block)
        {
            if (!bytes[at..Math.Min(at + SegmentLayout.Block, bytes.Length)].ContainsAnyExcept((byte)0))
            {
                return at;
            }
        }

        return bytes.Length;
    }

    // Padding between two blobs goes through the buffer too, so that they are written together.
    private void Buffer(ReadOnlySpan<byte> block)
    {
        long gap = End - (_bufferStart + _buffered);
        if (gap is < 0 or >= SegmentLayout.Block || _buffered + gap + block.Length > BufferSize)
        {
            WriteBuffer();
            (_bufferStart, gap) = (End, 0);
        }

        _buffer.AsSpan(_buffered, (int)gap).Clear();
        block.CopyTo(_buffer.AsSpan(_buffered + (int)gap));
        _buffered += (int)gap + block.Length;
    }

    private void WriteBuffer()
    {
        if (_buffered == 0)
        {
            return;
        }

        Write(_buffer.AsSpan(0, _buffered), _bufferStart);
        _bufferStart += _buffered;
        _buffered = 0;
        BeginWriteback();
    }

    private void BeginWriteback()
    {
        if (_bufferStart - _toDisk >= WritebackSize)
        {
            FileContent.StartWriteback(file, _toDisk, _bufferStart - _toDisk);
        }

        _toDisk = _bufferStart - _toDisk is >= WritebackSize or < 0 ? _bufferStart : _toDisk;
    }

    private void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (IOException error)
        {
            throw StoreErrors.CannotWrite(error);
        }
    }

    private void Cut(long length)
    {
        if (RandomAccess.GetLength(file) > length)
        {
            FileContent.SetLength(file, length);
        }
    }
}
