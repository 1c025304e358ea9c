using System.Buffers;
using Larder.Database;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store.Segments;

namespace Larder.Store.Collecting;

/// <summary>
/// Marks the rows of all blobs that file systems reach. Holds a bit for each row and the digests of the directories that
/// are still to be read; no object for a blob. Owns its statement, not the segments.
/// </summary>
internal sealed class TreeMarker : IDisposable
{
    private readonly SegmentDirectory _segments;
    private readonly Statement _find;
    private readonly IdBitmap _marked;

    // Apart from what is marked: the content of some file may be the encoding of a directory.
    private readonly IdBitmap _walked = new();
    private readonly Action<long, BlobLocation>? _seen;
    private readonly Stack<Digest> _open = new();

    /// <param name="database">Where the rows are.</param>
    /// <param name="segments">Where directories are read.</param>
    /// <param name="marked">Gets the marks.</param>
    /// <param name="seen">Told each row when it is marked; may be null.</param>
    public TreeMarker(LarderDatabase database, SegmentDirectory segments, IdBitmap marked, Action<long, BlobLocation>? seen = null)
    {
        _segments = segments;
        _marked = marked;
        _seen = seen;
        _find = database.Prepare("SELECT id, ifnull(segment, 0), offset, size, kinds FROM blobs WHERE digest = ?1");
    }

    /// <summary>Marks all that a file system reaches.</summary>
    /// <param name="name">The root that keeps it, for messages.</param>
    /// <param name="fileSystem">What is kept.</param>
    /// <param name="cancellationToken">Asked at each directory.</param>
    /// <exception cref="LarderException">LRD2301: a directory is missing or damaged, so what it names is not known.</exception>
    public void Mark(string name, FileSystem fileSystem, CancellationToken cancellationToken = default)
    {
        _ = MarkOne(fileSystem.Metadata);
        switch (fileSystem.Root.Kind)
        {
            case NodeKind.Directory:
                _open.Push(fileSystem.Root.Digest);
                break;
            case NodeKind.File:
                _ = MarkOne(fileSystem.Root.Digest);
                break;
            default:
                break;
        }

        while (_open.TryPop(out Digest digest))
        {
            cancellationToken.ThrowIfCancellationRequested();
            MarkDirectory(name, digest);
        }
    }

    /// <summary>Marks one blob.</summary>
    public bool MarkOne(Digest digest) => digest != ContentStore.EmptyDigest && Find(digest) is { } found && MarkRow(found);

    /// <summary>Frees the statement.</summary>
    public void Dispose() => _find.Dispose();

    private bool MarkRow((long Id, BlobLocation Location) row)
    {
        if (!_marked.Add(row.Id))
        {
            return false;
        }

        _seen?.Invoke(row.Id, row.Location);
        return true;
    }

    private void MarkDirectory(string name, Digest digest)
    {
        if (digest == ContentStore.EmptyDigest)
        {
            return;
        }

        (long Id, BlobLocation Location) row = Find(digest) ?? throw StoreErrors.CannotCollect(name, digest);
        if (!_walked.Add(row.Id))
        {
            return;
        }

        _ = MarkRow(row);
        if (row.Location.Size > ContentStore.MaxDirectorySize)
        {
            throw StoreErrors.CannotCollect(name, digest);
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)row.Location.Size);
        try
        {
            Span<byte> encoding = buffer.AsSpan(0, (int)row.Location.Size);
            if (SegmentScan.ReadFully(_segments.OpenRead(row.Location.Segment), encoding, row.Location.Offset) != encoding.Length
                || Digest.Of(encoding) != digest)
            {
                throw StoreErrors.CannotCollect(name, digest);
            }

            DirectoryReferences references = new(encoding);
            while (references.Next())
            {
                if (references.Kind is NodeKind.Directory)
                {
                    _open.Push(references.Digest);
                }
                else
                {
                    _ = MarkOne(references.Digest);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private (long Id, BlobLocation Location)? Find(Digest digest)
    {
        IReadOnlyList<(long, BlobLocation)> rows = _find.Query(
            row => (row.Number(0), new BlobLocation(row.Number(1), row.Number(2), row.Number(3), (BlobKinds)row.Number(4))),
            digest.Bytes.ToArray());
        return rows.Count == 0 ? null : rows[0];
    }
}
