using System.Buffers;
using System.Runtime.ExceptionServices;

namespace Larder.Formats.Compression;

/// <summary>
/// Reads another stream in a thread of its own, a little ahead of whoever reads this one, so that what makes the bytes and
/// what takes them run at once. What the source throws is thrown where its bytes would have come. Owns the thread, not the
/// source: dispose this one first.
/// </summary>
public sealed class ReadAheadStream : ForwardReadStream
{
    private const int PieceSize = 256 * 1024;
    private const int Pieces = 4;

    private readonly object _gate = new();
    private readonly Queue<(byte[] Bytes, int Length)> _full = new();
    private readonly Thread _thread;
    private byte[]? _current;
    private int _start;
    private int _end;
    private bool _isComplete;
    private bool _isStopped;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Begins to read.</summary>
    /// <param name="source">Read by the thread only, until this stream has ended or is disposed.</param>
    public ReadAheadStream(Stream source)
    {
        _thread = new Thread(() => ReadAll(source), 1 << 20) { IsBackground = true, Name = "read-ahead" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || (_start == _end && !Next()))
        {
            return 0;
        }

        int read = Math.Min(buffer.Length, _end - _start);
        _current.AsSpan(_start, read).CopyTo(buffer);
        _start += read;
        return read;
    }

    /// <summary>Ends the thread, which may be in the middle of a read of the source.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isStopped)
        {
            lock (_gate)
            {
                _isStopped = true;
                Monitor.PulseAll(_gate);
            }

            _thread.Join();
            GiveBack();
            while (_full.TryDequeue(out (byte[] Bytes, int Length) piece))
            {
                ArrayPool<byte>.Shared.Return(piece.Bytes);
            }
        }

        base.Dispose(disposing);
    }

    // False at the end.
    private bool Next()
    {
        ObjectDisposedException.ThrowIf(_isStopped, this);
        GiveBack();
        lock (_gate)
        {
            while (_full.Count == 0 && !_isComplete)
            {
                _ = Monitor.Wait(_gate);
            }

            if (!_full.TryDequeue(out (byte[] Bytes, int Length) piece))
            {
                _failure?.Throw();
                return false;
            }

            (_current, _start, _end) = (piece.Bytes, 0, piece.Length);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    private void GiveBack()
    {
        if (_current is { } bytes)
        {
            (_current, _start, _end) = (null, 0, 0);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void ReadAll(Stream source)
    {
        try
        {
            while (WaitForRoom() && ReadPiece(source))
            {
            }
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown again by who reads.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(error);
        }

        lock (_gate)
        {
            _isComplete = true;
            Monitor.Pulse(_gate);
        }
    }

    private bool WaitForRoom()
    {
        lock (_gate)
        {
            while (_full.Count >= Pieces && !_isStopped)
            {
                _ = Monitor.Wait(_gate);
            }

            return !_isStopped;
        }
    }

    // False at the end. What came before a failure is handed on.
    private bool ReadPiece(Stream source)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(PieceSize);
        int length = 0;
        try
        {
            int read;
            do
            {
                read = source.Read(bytes, length, PieceSize - length);
                length += read;
            }
            while (read > 0 && length < PieceSize);
            return read > 0;
        }
        finally
        {
            HandOn(bytes, length);
        }
    }

    private void HandOn(byte[] bytes, int length)
    {
        if (length == 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            return;
        }

        lock (_gate)
        {
            _full.Enqueue((bytes, length));
            Monitor.Pulse(_gate);
        }
    }
}
