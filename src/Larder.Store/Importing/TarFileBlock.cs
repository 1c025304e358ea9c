using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Formats.Tar;
using Larder.Store.Segments;
using Larder.Store.Trees;

namespace Larder.Store.Importing;

/// <summary>
/// Small files of an archive whose contents lie in one buffer of its reader: read by one thread, put by another where they
/// lie. Holds the buffer until it is disposed.
/// </summary>
internal sealed class TarFileBlock : IDisposable
{
    /// <summary>Larger files are put as they are read.</summary>
    public const int MaxFile = TarReader.BufferSize / 4;

    private readonly List<(DraftItem Item, int Start, int Length)> _files = [];

    public TarFileBlock(SharedBuffer buffer)
    {
        Buffer = buffer;
        buffer.Hold();
    }

    public SharedBuffer Buffer { get; }

    /// <summary>Takes a file whose content lies in the buffer.</summary>
    public void Add(DraftItem item, int start, int length) => _files.Add((item, start, length));

    /// <summary>Puts all files, and tells their items the nodes.</summary>
    public void Put(StoreWriter writer)
    {
        foreach ((DraftItem item, int start, int length) in _files)
        {
            Digest digest = writer.Put(Buffer.Bytes.AsSpan(start, length), BlobKinds.File);
            item.Node = Node.File(digest, (ulong)length, (item.Attributes.Mode & PathAttributes.OwnerExecute) != 0);
        }
    }

    public void Dispose() => Buffer.Release();
}
