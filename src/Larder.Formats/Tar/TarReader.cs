using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Larder.Formats.Errors;

namespace Larder.Formats.Tar;

/// <summary>
/// Reads an archive front to back: ustar, pax, GNU, star and v7, with names as bytes and extended attributes bit by bit
/// (POSIX.1-2017 pax; GNU tar manual, "Basic Tar Format"; why by hand: docs/decisions). Content not read is skipped.
/// Allocates nothing but the entries. Owns its source unless told otherwise. Not thread-safe.
/// </summary>
/// <remarks>
/// It reads ahead of itself: after the end the source stands anywhere. Who must see every byte, as for the digest of a
/// layer, calls <see cref="DrainToEnd"/>. After an exception the reader can only be disposed.
/// </remarks>
public sealed partial class TarReader : IDisposable
{
    private readonly TarLimits _limits;
    private readonly TarReadMode _mode;
    private readonly ExtendedHeader _local;
    private readonly ExtendedHeader _global;
    private readonly SparseMap _sparse;
    private TarEntry? _current;
    private TarContentStream? _content;
    private long _entries;
    private long _offset;
    private bool _isSparse;
    private bool _ended;
    private bool _failed;

    /// <summary>Reads from a source.</summary>
    /// <param name="source">Not compressed.</param>
    /// <param name="limits">Null for <see cref="TarLimits.Default"/>.</param>
    /// <param name="mode">What to accept beyond one whole archive.</param>
    /// <param name="leaveOpen">True when the caller disposes <paramref name="source"/>.</param>
    public TarReader(
        Stream source, TarLimits? limits = null, TarReadMode mode = TarReadMode.None, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _limits = limits ?? TarLimits.Default;
        _mode = mode;
        _leaveOpen = leaveOpen;
        _local = new ExtendedHeader(_limits);
        _global = new ExtendedHeader(_limits);
        _sparse = _local.Map;
        _buffer = new SharedBuffer(BufferSize);
    }

    /// <summary>The entry that the last <see cref="MoveNext"/> came to; it stays valid when the reader goes on.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public TarEntry Current => _current ?? throw new InvalidOperationException("The reader stands at no entry.");

    /// <summary>Goes to the next entry; false at the end of the archive.</summary>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.MalformedArchive"/> (a broken rule, or an early end),
    /// <see cref="ErrorCodes.UnsupportedArchiveEntry"/>, or <see cref="ErrorCodes.ArchiveLimitExceeded"/>.
    /// </exception>
    public bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (_failed)
        {
            throw new InvalidOperationException("The reader failed before.");
        }

        _failed = true;
        SkipContent();
        _current = _ended ? null : ReadEntry();
        _failed = false;
        return _current is not null;
    }

    /// <summary>
    /// Reads content of the current entry, holes as zeros: at least one byte, or 0 at its end. There is none but a
    /// file's.
    /// </summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.MalformedArchive"/>: the archive ends early.</exception>
    public int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        long left = Current.Size - _offset;
        if (left == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        bool isData = true;
        long run = _isSparse ? Math.Min(left, _sparse.Run(_offset, Current.Size, out isData)) : left;
        Span<byte> target = run < buffer.Length ? buffer[..(int)run] : buffer;
        int read = target.Length;
        if (isData)
        {
            read = ReadStored(target);
        }
        else
        {
            target.Clear();
        }

        _offset += read;
        return read;
    }

    /// <summary>
    /// Where the whole content of the current entry lies in the reader's buffer, for who holds the buffer from then on; it
    /// counts as read. False when it is larger than <see cref="BufferSize"/>, has holes, or was begun to be read.
    /// </summary>
    /// <param name="buffer">Held by the reader until its next call.</param>
    /// <param name="start">The content's first byte there.</param>
    /// <exception cref="LarderException"><see cref="ErrorCodes.MalformedArchive"/>: the archive ends early.</exception>
    public bool TryTakeContent([NotNullWhen(true)] out SharedBuffer? buffer, out int start)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        (buffer, start) = (null, 0);
        long size = Current.Size;
        if (_isSparse || _offset > 0 || size > BufferSize)
        {
            return false;
        }

        if (!TryFill((int)size))
        {
            throw TarErrors.Truncated(_position + _end - _start);
        }

        (buffer, start) = (_buffer, _start);
        _ = Take((int)size);
        _offset = size;
        _stored -= size;
        return true;
    }

    /// <summary>The content of the current entry as a stream, valid until the next <see cref="MoveNext"/>.</summary>
    public Stream OpenContent() => _content ??= new TarContentStream(this, Current);

    /// <summary>
    /// Reads the source to its end, and judges none of it: padding, and what else writers leave behind the zero
    /// blocks. For after <see cref="MoveNext"/> gave false.
    /// </summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.ArchiveLimitExceeded"/>.</exception>
    public void DrainToEnd()
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (!_ended)
        {
            throw new InvalidOperationException("The archive is not read to its end.");
        }

        do
        {
            Count(_end - _start);
            _start = _end;
        }
        while (TryFill(1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer is null)
        {
            return;
        }

        _buffer.Release();
        _buffer = null;
        if (!_leaveOpen)
        {
            _source.Dispose();
        }
    }

    /// <summary>Reads headers up to and with one that makes an entry; null at the end.</summary>
    private TarEntry? ReadEntry()
    {
        _local.Clear();
        _isSparse = false;
        while (true)
        {
            ReadOnlySpan<byte> block = NextHeader();
            if (block.IsEmpty)
            {
                _ended = true;
                return _local.IsEmpty
                    ? null
                    : throw Malformed("the archive ends after an extended header, where its entry should be");
            }

            if (!ReadExtended(block))
            {
                return MakeEntry(block);
            }
        }
    }

    private void CountEntry()
    {
        if (++_entries > _limits.MaximumEntries)
        {
            throw TarErrors.Limit(_position, string.Create(
                CultureInfo.InvariantCulture, $"it has more than {_limits.MaximumEntries} entries"));
        }
    }

    private LarderException Malformed(string why) => TarErrors.Malformed(_position, why);
}
