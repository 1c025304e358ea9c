using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using Larder.Formats.Errors;

namespace Larder.Formats.Tar;

/// <summary>
/// Writes an archive whose bytes depend on the entries alone: ustar headers, before them a pax header with only the
/// records that an entry needs, and at the end exactly two zero blocks (no filling up to tape records of 10,240 bytes).
/// <see cref="Finish"/> writes that end; disposed without it, the archive stays recognisably truncated. Owns its
/// destination unless told otherwise. Not thread-safe.
/// </summary>
public sealed class TarWriter : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly Stream _destination;
    private readonly bool _leaveOpen;
    private readonly PaxRecordList _records = new();
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _filled;
    private long _left;
    private int _padding;
    private bool _finished;

    /// <summary>Writes to a destination.</summary>
    /// <param name="destination">Where the archive goes, from where it stands.</param>
    /// <param name="leaveOpen">True when the caller disposes <paramref name="destination"/>.</param>
    public TarWriter(Stream destination, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(destination);
        _destination = destination;
        _leaveOpen = leaveOpen;
    }

    /// <summary>Writes an entry with content from memory, as many bytes as its size says.</summary>
    /// <exception cref="ArgumentException">The entry cannot be written, or its size is another.</exception>
    public void WriteEntry(TarEntry entry, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (content.Length != entry.Size)
        {
            throw new ArgumentException("The content is not as long as the entry says.", nameof(content));
        }

        WriteHeader(entry);
        Write(content);
    }

    /// <summary>Writes an entry with content from a stream, which must have as many bytes as the entry's size says.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="content">Read to its end; null only when there is none.</param>
    /// <exception cref="ArgumentException">The entry cannot be written.</exception>
    /// <exception cref="LarderException"><see cref="ErrorCodes.InputOutput"/>: the stream is shorter or longer.</exception>
    [OverloadResolutionPriority(1)] // a null is no stream, rather than no array made a span
    public void WriteEntry(TarEntry entry, Stream? content)
    {
        WriteHeader(entry);
        while (_left > 0 && content is not null)
        {
            Room();
            int read = content.Read(_buffer.AsSpan(_filled, (int)Math.Min(_left, BufferSize - _filled)));
            if (read == 0)
            {
                break;
            }

            _filled += read;
            _left -= read;
        }

        if (_left > 0 || content?.ReadByte() is >= 0)
        {
            throw new LarderException(
                ErrorCodes.InputOutput,
                $"cannot archive {TarText.Show(entry.Path)}",
                string.Create(
                    CultureInfo.InvariantCulture, $"its content is {(_left > 0 ? "shorter" : "longer")} than {entry.Size} bytes"),
                "Make sure that nothing changes it meanwhile, and try again.");
        }
    }

    /// <summary>Begins an entry; its content follows through <see cref="Write"/>.</summary>
    /// <exception cref="ArgumentException">The entry cannot be written.</exception>
    /// <exception cref="InvalidOperationException">The entry before lacks content, or the archive is finished.</exception>
    public void WriteHeader(TarEntry entry)
    {
        TarEntryCheck.ThrowIfUnwritable(entry);
        EndEntry();
        ReadOnlySpan<byte> path = entry.Path;
        if (path.IsEmpty)
        {
            path = "./"u8;
        }
        else if (entry.Kind == TarEntryKind.Directory && path[^1] != '/')
        {
            path = (byte[])[.. path, (byte)'/'];
        }

        int split = TarHeaderWriter.Split(path);
        _records.Gather(entry, path, pathFits: split >= 0);
        if (!_records.Bytes.IsEmpty)
        {
            TarHeaderWriter.WriteExtended(Block(), _records.Bytes.Length);
            Append(_records.Bytes);
            AppendZeros(TarBlock.Padding(_records.Bytes.Length));
        }

        TarHeaderWriter.Write(Block(), entry, path, split);
        _left = entry.Size;
        _padding = TarBlock.Padding(entry.Size);
    }

    /// <summary>Writes content of the entry that was begun last.</summary>
    /// <exception cref="ArgumentException">It is more than the entry's size leaves.</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (content.Length > _left)
        {
            throw new ArgumentException("The content is longer than the entry says.", nameof(content));
        }

        _left -= content.Length;
        Append(content);
    }

    /// <summary>Ends the archive and flushes the destination; nothing can be written after.</summary>
    /// <exception cref="InvalidOperationException">The last entry lacks content, or the archive is finished.</exception>
    public void Finish()
    {
        EndEntry();
        AppendZeros(2 * TarBlock.Size);
        FlushBuffer();
        _destination.Flush();
        _finished = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer is null)
        {
            return;
        }

        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        if (!_leaveOpen)
        {
            _destination.Dispose();
        }
    }

    private void EndEntry()
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (_finished || _left > 0)
        {
            throw new InvalidOperationException(
                _finished ? "The archive is finished." : "The entry before lacks content.");
        }

        AppendZeros(_padding);
        _padding = 0;
    }

    private Span<byte> Block()
    {
        if (BufferSize - _filled < TarBlock.Size)
        {
            FlushBuffer();
        }

        _filled += TarBlock.Size;
        return _buffer.AsSpan(_filled - TarBlock.Size, TarBlock.Size);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= BufferSize)
        {
            FlushBuffer();
            _destination.Write(bytes);
            return;
        }

        while (!bytes.IsEmpty)
        {
            Room();
            int taken = Math.Min(bytes.Length, BufferSize - _filled);
            bytes[..taken].CopyTo(_buffer.AsSpan(_filled));
            _filled += taken;
            bytes = bytes[taken..];
        }
    }

    private void AppendZeros(int count)
    {
        Span<byte> zeros = stackalloc byte[2 * TarBlock.Size];
        zeros.Clear();
        Append(zeros[..count]);
    }

    private void Room()
    {
        if (_filled == BufferSize)
        {
            FlushBuffer();
        }
    }

    private void FlushBuffer()
    {
        _destination.Write(_buffer.AsSpan(0, _filled));
        _filled = 0;
    }
}
