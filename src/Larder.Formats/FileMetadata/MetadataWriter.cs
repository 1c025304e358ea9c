using System.Buffers;
using Larder.Formats.Castore;

namespace Larder.Formats.FileMetadata;

/// <summary>
/// Writes a metadata stream. Takes every path of the file system in <see cref="MetadataOrder"/>, and leaves out those
/// of which all is the default; taking only the others gives the same bytes. Owns a rented buffer, given back by
/// <see cref="Dispose"/>; the stream remains the caller's. Nothing is complete before <see cref="Complete"/>.
/// </summary>
/// <param name="stream">Where the bytes go.</param>
public sealed class MetadataWriter(Stream stream) : IDisposable
{
    private readonly LinkGroups _groups = new();
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _used;
    private ReadOnlyMemory<byte>? _previousPath;

    /// <summary>Writes what is to be said about the next path.</summary>
    /// <exception cref="ArgumentException">
    /// The path does not come after the one before, or its link group was not begun or is complete.
    /// </exception>
    /// <exception cref="Errors.LarderException">LRD2202: the path's extended attributes are too large.</exception>
    public void Write(WalkedPath path)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (_previousPath is { } previous && MetadataOrder.Compare(previous.Span, path.Path.Span) >= 0)
        {
            throw new ArgumentException($"{path} does not come after /{NameText.Show(previous.Span)}.", nameof(path));
        }

        _previousPath = path.Path;
        CountLinks(path);
        if (MetadataRecord.For(path) is { } record)
        {
            Append(record);
        }
    }

    /// <summary>Writes out what is buffered; no path may come after.</summary>
    /// <exception cref="InvalidOperationException">A link group lacks paths.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (_groups.Incomplete is { } leader)
        {
            throw new InvalidOperationException($"The link group of {leader} has fewer paths than it says.");
        }

        Flush(_buffer);
        Dispose();
    }

    /// <summary>Gives the buffer back; what was not written out is lost.</summary>
    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    private void CountLinks(WalkedPath path)
    {
        if (path.Leader is { } leader)
        {
            if (!_groups.TryJoin(leader.Path, out WalkedPath? begun) || begun != leader)
            {
                throw new ArgumentException($"{path} is in no link group that lacks a path.", nameof(path));
            }
        }
        else if (path.LinkCount > 1)
        {
            _groups.Open(path);
        }
    }

    private void Append(MetadataRecord record)
    {
        int length = MetadataRecordCodec.Length(record);
        if (length > MetadataReader.MaxRecordLength)
        {
            throw MetadataFailure.At(
                record.Path.Span,
                $"its record has {length} bytes, the most is {MetadataReader.MaxRecordLength}");
        }

        int total = ProtobufWriter.VarintLength((ulong)length) + length;
        if (total > _buffer!.Length - _used)
        {
            Flush(_buffer);
        }

        if (total > _buffer.Length)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(total);
        }

        ProtobufWriter writer = new(_buffer.AsSpan(_used, total));
        writer.RawVarint((ulong)length);
        MetadataRecordCodec.Write(ref writer, record);
        _used += total;
    }

    private void Flush(byte[] buffer)
    {
        stream.Write(buffer, 0, _used);
        _used = 0;
    }
}
