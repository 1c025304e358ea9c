using System.Globalization;

namespace Larder.Formats.Tar;

/// <content>From the source to blocks: one rented buffer, bypassed by large reads of content.</content>
public sealed partial class TarReader
{
    /// <summary>Bytes of the buffer, and so the most of which <see cref="TryTakeContent"/> can be true.</summary>
    public const int BufferSize = 1 << 20;

    // Read at once: what was read is still in the processor's cache when it is looked at.
    private const int ReadAtOnce = 256 * 1024;

    private readonly Stream _source;
    private readonly bool _leaveOpen;
    private SharedBuffer? _buffer;
    private int _start;
    private int _end;

    /// <summary>Bytes of the archive before the next one to read.</summary>
    private long _position;

    /// <summary>What counts against <see cref="TarLimits.MaximumBytes"/>.</summary>
    private long _counted;

    /// <summary>Bytes of the current entry's content, without holes, that are still in the source; then its padding.</summary>
    private long _stored;
    private int _padding;

    /// <summary>The next header block, its checksum verified; empty at the end. Valid until the next read.</summary>
    private ReadOnlySpan<byte> NextHeader()
    {
        for (int zeros = 0; ; zeros++)
        {
            if (!TryFill(TarBlock.Size))
            {
                bool mayEnd = _mode.HasFlag(TarReadMode.MissingEnd)
                    || (_mode.HasFlag(TarReadMode.Concatenated) && zeros >= 2);
                return _start == _end && mayEnd ? default : throw TarErrors.Truncated(_position + _end - _start);
            }

            ReadOnlySpan<byte> block = Take(TarBlock.Size);
            if (!TarBlock.IsZero(block))
            {
                if (zeros == 1)
                {
                    throw Malformed("a single zero block stands before a header");
                }

                if (zeros > 0)
                {
                    // Another archive begins: what the one before said of all its entries ends here.
                    _global.Clear();
                    _globalBytes = 0;
                }

                Count(TarBlock.Size);
                return TarBlock.HasValidChecksum(block)
                    ? block
                    : throw Malformed("the checksum of a header is wrong");
            }

            if (zeros == 1 && !_mode.HasFlag(TarReadMode.Concatenated))
            {
                return default;
            }

            // Concatenated archives may have any number of them: not without end.
            Count(TarBlock.Size);
        }
    }

    /// <summary>Reads from the content at least one byte of what is left.</summary>
    private int ReadStored(Span<byte> target)
    {
        int read;
        if (_start == _end && target.Length >= ReadAtOnce)
        {
            read = _source.Read(target);
        }
        else
        {
            TryFill(1);
            read = Math.Min(target.Length, _end - _start);
            _buffer!.Bytes.AsSpan(_start, read).CopyTo(target);
            _start += read;
        }

        if (read == 0)
        {
            throw TarErrors.Truncated(_position);
        }

        _position += read;
        _stored -= read;
        return read;
    }

    private void SkipContent()
    {
        for (long left = _stored + _padding; left > 0;)
        {
            if (!TryFill(1))
            {
                // Who leaves the zero blocks out may leave out what fills the last block too.
                if (left <= _padding && _mode.HasFlag(TarReadMode.MissingEnd))
                {
                    break;
                }

                throw TarErrors.Truncated(_position);
            }

            int skipped = (int)Math.Min(left, _end - _start);
            Take(skipped);
            left -= skipped;
        }

        _stored = _offset = _padding = 0;
        _content = null;
    }

    /// <summary>Bytes that are in the buffer, marked as read.</summary>
    private ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> taken = _buffer!.Bytes.AsSpan(_start, count);
        _start += count;
        _position += count;
        return taken;
    }

    /// <summary>Copies bytes of a header's content out.</summary>
    private void TakeInto(Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            if (!TryFill(1))
            {
                throw TarErrors.Truncated(_position);
            }

            int taken = Math.Min(target.Length, _end - _start);
            Take(taken).CopyTo(target);
            target = target[taken..];
        }
    }

    /// <summary>Makes a number of bytes, at most <see cref="BufferSize"/>, stand in the buffer; false when the source ends before.</summary>
    private bool TryFill(int count)
    {
        if (_end - _start >= count)
        {
            return true;
        }

        MakeRoom(count);

        while (_end - _start < count)
        {
            int read = _source.Read(_buffer!.Bytes.AsSpan(_end, Math.Min(ReadAtOnce, BufferSize - _end)));
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }

    // What others hold stays where it is.
    private void MakeRoom(int count)
    {
        SharedBuffer old = _buffer!;
        bool isShared = old.IsShared;
        if (count <= BufferSize - _start && (isShared || _start < _end))
        {
            return;
        }

        _buffer = isShared ? new SharedBuffer(BufferSize) : old;
        old.Bytes.AsSpan(_start, _end - _start).CopyTo(_buffer.Bytes);
        (_start, _end) = (0, _end - _start);
        if (isShared)
        {
            old.Release();
        }
    }

    private void Count(long bytes)
    {
        _counted = bytes > _limits.MaximumBytes - _counted
            ? throw TarErrors.Limit(_position, string.Create(
                CultureInfo.InvariantCulture, $"it makes more than {_limits.MaximumBytes} bytes"))
            : _counted + bytes;
    }
}
