using System.Collections.Concurrent;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Store.Segments;

namespace Larder.Store.Checking;

/// <summary>
/// Reads blobs and compares them with their digests, on threads of its own: neighbours are read together, some MiB at a
/// time, and each range is hashed by the thread that read it. Blobs come from one thread, segment by segment, by their
/// offsets. Owns its threads, which have ended after <see cref="Finish"/> or <see cref="Dispose"/>.
/// </summary>
internal sealed class BlobHasher : IDisposable
{
    private const int RangeSize = 4 << 20;

    // What lies between two blobs and is wanted by nobody is read with them up to here: a further call costs as much.
    private const int MaxGap = 64 << 10;

    // What waits to be read; each range may hold a segment open, and rows take memory.
    private const int MaxWaitingRanges = 512;
    private const int MaxWaitingRows = 1 << 19;

    private readonly BlockingCollection<BlobRange> _ranges = new(MaxWaitingRanges);
    private readonly AutoResetEvent _room = new(false);
    private int _waitingRows;
    private readonly Thread[] _threads;
    private readonly ConcurrentQueue<(BlobRow Row, string Why)> _failures = new();
    private BlobRange? _open;
    private Exception? _fault;
    private long _bytes;
    private long _blobs;

    public BlobHasher(int threads)
    {
        _threads = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Work) { IsBackground = true, Name = "verify" })];
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Bytes of blobs hashed so far.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Blobs hashed so far.</summary>
    public long Blobs => Interlocked.Read(ref _blobs);

    /// <summary>Adds a blob; what is behind an earlier one of its segment.</summary>
    public void Add(SharedSegment segment, in BlobRow row)
    {
        if (_open is { } open && (open.Segment != segment || row.Offset - open.End > MaxGap || row.Offset + row.Size - open.Start > RangeSize))
        {
            Hand();
        }

        if (_open is null)
        {
            segment.Hold();
            _open = new BlobRange(segment, row.Offset);
        }

        _open.Rows.Add(row);
        _open.End = Math.Max(_open.End, row.Offset + row.Size);
    }

    /// <summary>Hands what was added last to the threads, without waiting for more.</summary>
    public void Hand()
    {
        if (_open is { } range)
        {
            _open = null;
            while (Interlocked.Add(ref _waitingRows, range.Rows.Count) > MaxWaitingRows && range.Rows.Count < Volatile.Read(ref _waitingRows))
            {
                _ = Interlocked.Add(ref _waitingRows, -range.Rows.Count);
                _room.WaitOne();
            }

            _ranges.Add(range);
        }
    }

    /// <summary>Waits for all that was added.</summary>
    /// <returns>The blobs that are not what they should be, and why.</returns>
    public IReadOnlyList<(BlobRow Row, string Why)> Finish()
    {
        Hand();
        Stop();
        return _fault is null ? [.. _failures] : throw new InvalidOperationException("A blob could not be checked.", _fault);
    }

    public void Dispose()
    {
        _open?.Segment.Release();
        _open = null;
        while (!_ranges.IsAddingCompleted && _ranges.TryTake(out BlobRange? dropped))
        {
            dropped.Segment.Release();
        }

        Stop();
        _ranges.Dispose();
        _room.Dispose();
    }

    private void Stop()
    {
        if (!_ranges.IsAddingCompleted)
        {
            _ranges.CompleteAdding();
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    private void Work()
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(RangeSize);
        Blake3Hasher hasher = new();
        foreach (BlobRange range in _ranges.GetConsumingEnumerable())
        {
            try
            {
                Check(range, buffer, hasher);
            }
#pragma warning disable CA1031 // Handed to the thread that asked.
            catch (Exception error)
#pragma warning restore CA1031
            {
                _fault ??= error;
            }
            finally
            {
                range.Segment.Release();
                _ = Interlocked.Add(ref _waitingRows, -range.Rows.Count);
                _room.Set();
            }
        }
    }

    private void Check(BlobRange range, byte[] buffer, Blake3Hasher hasher)
    {
        int length = (int)Math.Min(range.End - range.Start, RangeSize);
        if (range.Rows.Count == 1 || !TryRead(range, buffer.AsSpan(0, length)))
        {
            foreach (BlobRow row in range.Rows)
            {
                CheckAlone(range, row, buffer, hasher);
                Count(row.Size);
            }

            return;
        }

        foreach (BlobRow row in range.Rows)
        {
            if (Digest.Of(buffer.AsSpan((int)(row.Offset - range.Start), (int)row.Size)) != row.Digest)
            {
                _failures.Enqueue((row, "its bytes are not the ones that were stored"));
            }

            Count(row.Size);
        }
    }

    private void CheckAlone(BlobRange range, in BlobRow row, byte[] buffer, Blake3Hasher hasher)
    {
        hasher.Reset();
        try
        {
            for (long done = 0; done < row.Size;)
            {
                Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, row.Size - done));
                if (SegmentScan.ReadFully(range.Segment.File, piece, row.Offset + done) != piece.Length)
                {
                    _failures.Enqueue((row, "its segment ends before it does"));
                    return;
                }

                hasher.Update(piece);
                done += piece.Length;
            }
        }
        catch (LarderException error)
        {
            _failures.Enqueue((row, $"the disk does not give its bytes: {error.Why}"));
            return;
        }

        if (hasher.Finish() != row.Digest)
        {
            _failures.Enqueue((row, "its bytes are not the ones that were stored"));
        }
    }

    // False when it cannot be had whole: then each blob is asked for by itself.
    private static bool TryRead(BlobRange range, Span<byte> target)
    {
        try
        {
            return SegmentScan.ReadFully(range.Segment.File, target, range.Start) == target.Length;
        }
        catch (LarderException)
        {
            return false;
        }
    }

    private void Count(long size)
    {
        Interlocked.Increment(ref _blobs);
        Interlocked.Add(ref _bytes, size);
    }

    private sealed class BlobRange(SharedSegment segment, long start)
    {
        public SharedSegment Segment { get; } = segment;

        public long Start { get; } = start;

        public long End { get; set; } = start;

        public List<BlobRow> Rows { get; } = [];
    }
}
