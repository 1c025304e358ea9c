using System.Buffers;
using Larder.Formats.Digests;
using Larder.Store.Segments;

namespace Larder.Store;

public sealed partial class StoreWriter
{
    private const int PieceSize = 1 << 20;
    private const long BatchBytes = 256L << 20;
    private const long BatchMilliseconds = 5000;

    /// <summary>
    /// Puts the bytes of a stream, to its end. They are appended while they are hashed, and taken back when the store
    /// turns out to have them.
    /// </summary>
    /// <param name="content">Read to its end; not disposed.</param>
    /// <param name="sizeHint">Expected bytes; decides whether the blob gets a segment of its own.</param>
    /// <param name="kinds">What the blob is.</param>
    /// <returns>Its digest and size.</returns>
    public (Digest Digest, long Size) Put(Stream content, long sizeHint, BlobKinds kinds)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            int first = content.ReadAtLeast(buffer.AsSpan(0, PieceSize), PieceSize, throwOnEndOfStream: false);
            return first < PieceSize
                ? (Put(buffer.AsSpan(0, first), kinds), first)
                : PutLarge(content, buffer, sizeHint, kinds);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private (Digest Digest, long Size) PutLarge(Stream content, byte[] buffer, long sizeHint, BlobKinds kinds)
    {
        bool alone = sizeHint >= SegmentLayout.Alone;
        if (alone)
        {
            Commit();
            ReplaceSegment();
        }

        SegmentAppender appender = Segment().Appender;
        long offset = appender.BeginLarge();
        long size = 0;
        _hasher.Reset();
        for (int length = PieceSize; length > 0;)
        {
            _hasher.Update(buffer.AsSpan(0, length));
            WriteGuarded(appender, buffer.AsSpan(0, length));
            size += length;
            length = content.ReadAtLeast(buffer.AsSpan(0, PieceSize), PieceSize, throwOnEndOfStream: false);
        }

        Digest digest = _hasher.Finish();
        if (IsKnown(digest, kinds))
        {
            appender.TakeBack(offset);
            return (digest, size);
        }

        Add(digest, offset, size, kinds);
        if (alone)
        {
            Commit();
            SealSegment();
        }

        return (digest, size);
    }

    private static void WriteGuarded(SegmentAppender appender, ReadOnlySpan<byte> bytes)
    {
        try
        {
            appender.AppendLarge(bytes);
        }
        catch (IOException error)
        {
            throw StoreErrors.CannotWrite(error);
        }
    }

    private long Append(ReadOnlySpan<byte> bytes)
    {
        SegmentAppender appender = Segment().Appender;
        if (bytes.Length < SegmentLayout.AlignedFrom)
        {
            return appender.AppendSmall(bytes);
        }

        long offset = appender.BeginLarge();
        appender.AppendLarge(bytes);
        return offset;
    }

    // A blob that is there but was never seen as this kind is listed again in a footer, so that a rebuilt index knows.
    private bool IsKnown(Digest digest, BlobKinds kinds)
    {
        if (_pending.TryGetValue(digest, out SegmentEntry pending))
        {
            _pending[digest] = pending with { Kinds = pending.Kinds | kinds };
            return true;
        }

        return _store.Find(digest) is { } found && (found.Kinds & kinds) == kinds;
    }

    private void Add(Digest digest, long offset, long size, BlobKinds kinds)
    {
        _pending.Add(digest, new SegmentEntry(digest, offset, size, kinds));
        NewBlobs++;
        NewBytes += size;
        _batchBytes += size;
        if (_pending.Count == 1)
        {
            _batchStarted = Environment.TickCount64;
        }

        if (_batchBytes >= BatchBytes || Environment.TickCount64 - _batchStarted >= BatchMilliseconds)
        {
            Commit();
        }
    }

    private OpenSegment Segment() => _segment ??= OpenSegment.Take(_store.Segments, _store.Database, _store.Index);

    private void ReplaceSegment()
    {
        _segment?.Dispose();
        _segment = OpenSegment.New(_store.Segments, _store.Index);
    }

    private void SealSegment()
    {
        _segment!.Seal(_store.Index);
        _segment.Dispose();
        _segment = null;
    }
}
