using System.Buffers;

namespace Larder.Formats.FileMetadata;

/// <summary>
/// Reads a metadata stream record by record. Checks all that can be known without the tree: each record by itself, and
/// their order. Owns a rented buffer, given back by <see cref="Dispose"/>; the stream remains the caller's. It reads
/// ahead in the stream.
/// </summary>
/// <param name="stream">The metadata from its first byte to its last.</param>
public sealed class MetadataReader(Stream stream) : IDisposable
{
    /// <summary>The longest record, in bytes: 1 MiB, which bounds what extended attributes a path can carry.</summary>
    public const int MaxRecordLength = 1 << 20;

    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _start;
    private int _end;
    private ReadOnlyMemory<byte>? _previousPath;

    /// <summary>The next record; null at the end.</summary>
    /// <exception cref="Errors.LarderException">
    /// LRD2202: the stream is cut short, a record is not the one encoding of what it says, or records are out of order.
    /// </exception>
    public MetadataRecord? Read()
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (_start == _end && !Fill(_buffer))
        {
            return null;
        }

        byte[] bytes = new byte[ReadLength(_buffer)];
        ReadExactly(bytes);
        MetadataRecord record;
        try
        {
            record = MetadataRecordCodec.Read(bytes);
        }
        catch (FormatException e)
        {
            throw MetadataFailure.Because($"a record cannot be read: {e.Message}", e);
        }

        if (_previousPath is { } previous && MetadataOrder.Compare(previous.Span, record.Path.Span) >= 0)
        {
            throw MetadataFailure.At(record.Path.Span, "the record is out of order, or a second one");
        }

        _previousPath = record.Path;
        return record;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    private int ReadLength(byte[] buffer)
    {
        // The limit has 21 bits, so three bytes say any length that may be.
        int length = 0;
        for (int shift = 0; shift < 21; shift += 7)
        {
            if (_start == _end && !Fill(buffer))
            {
                throw CutShort();
            }

            byte next = buffer[_start++];
            length |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return length is > 0 and <= MaxRecordLength && (next != 0 || shift == 0)
                    ? length
                    : throw MetadataFailure.Because("the length of a record is zero, too large, or badly written");
            }
        }

        throw MetadataFailure.Because($"a record is longer than {MaxRecordLength} bytes");
    }

    private void ReadExactly(Span<byte> destination)
    {
        int buffered = Math.Min(destination.Length, _end - _start);
        _buffer.AsSpan(_start, buffered).CopyTo(destination);
        _start += buffered;
        Span<byte> rest = destination[buffered..];
        if (stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length)
        {
            throw CutShort();
        }
    }

    private bool Fill(byte[] buffer)
    {
        _start = 0;
        _end = stream.Read(buffer);
        return _end > 0;
    }

    private static Errors.LarderException CutShort() => MetadataFailure.Because("the last record is cut short");
}
