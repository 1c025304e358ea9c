using System.Buffers;
using Larder.Formats.Digests;
using Larder.Native.Files;
using Larder.Store.Segments;

namespace Larder.Store;

public sealed partial class StoreWriter
{
    private const int PieceSize = 1 << 20;
    private const long BatchBytes = 256L << 20;
    private const int BatchBlobs = 100_000;
    private const long BatchMilliseconds = 5000;

    /// <summary>
    /// Puts the bytes of a stream, to its end. They are appended while they are hashed, and taken back when the store
    /// turns out to have them.
    /// </summary>
    /// <param name="content">Read to its end; not disposed.</param>
    /// <param name="sizeHint">Expected bytes; decides whether the blob gets a segment of its own.</param>
    /// <param name="kinds">What the blob is.</param>
    /// <returns>Its digest and size.</returns>
    public (Digest Digest, long Size) Put(Stream content, long sizeHint, BlobKinds kinds) =>
        Put(piece => content.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false), sizeHint, kinds);

    /// <summary>Puts the bytes of an open file; they may be fewer or more than expected when it changes meanwhile.</summary>
    internal (Digest Digest, long Size) PutFile(OpenedFile file, long expected, BlobKinds kinds)
    {
        if (expected >= SegmentAppender.InPlaceLimit)
        {
            file.ReadAhead(expected);
            FilePieces pieces = new(file, expected);
            return Put(pieces.Read, expected, kinds);
        }

        // One byte more than is expected, so that one read tells that there are no more. A segment is not taken, nor
        // left, for what may turn out to be known.
        int room = (int)expected + 1;
        if (_segment is null || _segment.Appender.End + room > SegmentLayout.Full)
        {
            _scratch ??= new byte[SegmentAppender.InPlaceLimit];
            int read = file.Read(_scratch.AsSpan(0, room), 0);
            return (Put(_scratch.AsSpan(0, read), kinds), read);
        }

        Span<byte> buffer = _segment.Appender.OfferInPlace(room);
        int length = file.Read(buffer, 0);
        Digest digest = Digest.Of(buffer[..length]);
        if (length > 0 && !IsKnown(digest, kinds, out bool isThere))
        {
            long offset = length < SegmentLayout.AlignedFrom
                ? _segment.Appender.AppendSmall(buffer[..length])
                : _segment.Appender.AcceptInPlace(length);
            Add(new SegmentEntry(digest, offset, length, kinds), isNew: !isThere);
        }

        return (digest, length);
    }

    // Fills a piece, or as much of it as there is left.
    private delegate int PieceReader(Span<byte> piece);

    private (Digest Digest, long Size) Put(PieceReader read, long sizeHint, BlobKinds kinds)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            Span<byte> piece = buffer.AsSpan(0, PieceSize);
            int first = read(piece);
            return first < PieceSize ? (Put(piece[..first], kinds), first) : PutLarge(read, piece, sizeHint, kinds);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private (Digest Digest, long Size) PutLarge(PieceReader read, Span<byte> piece, long sizeHint, BlobKinds kinds)
    {
        bool isAlone = sizeHint >= SegmentLayout.Alone;
        SegmentAppender appender = (isAlone ? EmptySegment() : SegmentFor(sizeHint)).Appender;
        long offset = appender.BeginLarge();
        bool isKept = false;
        try
        {
            long size = 0;
            _hasher.Reset();
            for (int length = piece.Length; length > 0; length = read(piece))
            {
                _hasher.Update(piece[..length]);
                appender.AppendLarge(piece[..length]);
                size += length;
            }

            Digest digest = _hasher.Finish();
            isKept = !IsKnown(digest, kinds, out bool isThere);
            if (isKept)
            {
                Add(new SegmentEntry(digest, offset, size, kinds), isNew: !isThere);
            }

            return (digest, size);
        }
        finally
        {
            if (!isKept)
            {
                appender.TakeBack(offset);
                ReleaseIf(isAlone);
            }
        }
    }

    private long Append(ReadOnlySpan<byte> bytes)
    {
        SegmentAppender appender = SegmentFor(bytes.Length).Appender;
        if (bytes.Length < SegmentLayout.AlignedFrom)
        {
            return appender.AppendSmall(bytes);
        }

        long offset = appender.BeginLarge();
        appender.AppendLarge(bytes);
        return offset;
    }

    // A blob that is there but was never seen as this kind is appended and listed again, so that a rebuilt index knows.
    private bool IsKnown(Digest digest, BlobKinds kinds, out bool isThere)
    {
        isThere = true;
        if (_pending.TryGetValue(digest, out SegmentEntry pending))
        {
            _pending[digest] = pending with { Kinds = pending.Kinds | kinds };
            return true;
        }

        if (_replacing is not null)
        {
            return !_replacing.Contains(digest);
        }

        if (_shared?.TryClaim(digest, kinds) == false)
        {
            return true;
        }

        BlobLocation? found = _store.FindKept(digest);
        isThere = found is not null;
        bool isKnown = found is { } there && (there.Kinds & kinds) == kinds;
        if (isKnown)
        {
            _shared?.Release(digest);
        }

        return isKnown;
    }

    private void Add(in SegmentEntry entry, bool isNew)
    {
        _pending.Add(entry.Digest, entry);
        _newBlobs += isNew ? 1 : 0;
        _newBytes += isNew ? entry.Size : 0;
        _batchBytes += entry.Size;
        if (_pending.Count == 1)
        {
            _batchStarted = Environment.TickCount64;
        }

        if (_batchBytes >= BatchBytes
            || _pending.Count >= BatchBlobs
            || entry.Size >= SegmentLayout.Alone
            || _segment!.Appender.End >= SegmentLayout.Full
            || Environment.TickCount64 - _batchStarted >= BatchMilliseconds)
        {
            CommitTogether([this], null);
        }
    }

    // A segment is not to grow past its measure: what does not fit begins another one.
    private OpenSegment SegmentFor(long size)
    {
        if (_segment is { IsEmpty: false } && _segment.Appender.End + size > SegmentLayout.Full)
        {
            CommitTogether([this], null);
            SealSegment();
        }

        return _segment ??= Take(onlyEmpty: false);
    }

    private OpenSegment EmptySegment()
    {
        if (_segment is { IsEmpty: false })
        {
            CommitTogether([this], null);
            ReleaseIf(true);
        }

        return _segment ??= Take(onlyEmpty: true);
    }

    // An empty segment is left for the next blob that wants one of its own.
    private void ReleaseIf(bool isDone)
    {
        if (isDone)
        {
            _segment?.Dispose();
            _segment = null;
        }
    }

    private OpenSegment Take(bool onlyEmpty)
    {
        try
        {
            lock (_store.DatabaseGate)
            {
                return OpenSegment.Take(_store.Segments, _store.Database, _store.Index, onlyEmpty);
            }
        }
        catch (IOException error)
        {
            throw StoreErrors.CannotWrite(error);
        }
    }

    private void SealSegment()
    {
        if (_segment is null)
        {
            return;
        }

        try
        {
            lock (_store.DatabaseGate)
            {
                _segment.Seal(_store.Index);
            }
        }
        catch (IOException error)
        {
            throw StoreErrors.CannotWrite(error);
        }

        _segment.Dispose();
        _segment = null;
    }
}
