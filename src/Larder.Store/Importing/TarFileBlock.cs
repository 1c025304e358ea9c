using System.Buffers;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Store.Segments;

namespace Larder.Store.Importing;

/// <summary>
/// The contents of many small files of an archive, read by one thread and put by another. Owns a rented buffer, given back
/// by <see cref="Dispose"/>.
/// </summary>
internal sealed class TarFileBlock : IDisposable
{
    /// <summary>Larger files are put as they are read.</summary>
    public const int MaxFile = Capacity / 4;

    private const int Capacity = 1 << 20;
    private readonly List<(TarTreeItem Item, int Start, int Length)> _files = [];
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(Capacity);
    private int _used;

    /// <summary>True when a file of this size does not fit any more.</summary>
    public bool IsFullFor(long size) => _used + size > Capacity;

    /// <summary>Takes the content of a file, to its end.</summary>
    public void Add(TarTreeItem item, Stream content, long size)
    {
        content.ReadExactly(_buffer!, _used, (int)size);
        _files.Add((item, _used, (int)size));
        _used += (int)size;
    }

    /// <summary>Puts all files, and tells their items the nodes.</summary>
    public void Put(StoreWriter writer)
    {
        foreach ((TarTreeItem item, int start, int length) in _files)
        {
            Digest digest = writer.Put(_buffer.AsSpan(start, length), BlobKinds.File);
            item.Node = Node.File(digest, (ulong)length, (item.Attributes.Mode & PathAttributes.OwnerExecute) != 0);
        }
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
}
