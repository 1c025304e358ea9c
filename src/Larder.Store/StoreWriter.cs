using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Native.Files;
using Larder.Store.Segments;

namespace Larder.Store;

/// <summary>
/// Writes blobs in batches (docs/design.md §4): append, footer, one sync, then the rows. Nothing is present before
/// <see cref="Commit"/>; a batch also ends by itself at 256 MiB or 5 s. Owns the segment it appends to; disposing without
/// a commit leaves what the last batch committed. Used by one thread; a sibling writes for the same commit in another
/// thread, into a segment of its own. Every member that writes throws LRD8002 when the disk is full; the store then holds
/// what it held before the batch. What a caller's own stream throws passes through, and takes back what was put of it.
/// </summary>
public sealed partial class StoreWriter : IDisposable
{
    private readonly ContentStore _store;
    private readonly Dictionary<Digest, SegmentEntry> _pending = [];
    private readonly Blake3Hasher _hasher = new();
    private readonly List<StoreWriter> _siblings = [];
    private PendingBlobs? _shared;
    private byte[]? _scratch;
    private OpenSegment? _segment;
    private long _batchStarted;
    private long _batchBytes;
    private long _newBlobs;
    private long _newBytes;

    // Repair: only these are put, whether the index has them or not; null for every other writer.
    private readonly HashSet<Digest>? _replacing;

    /// <summary>Whether a directory is the root of this store: read into it, it would grow without end.</summary>
    public bool IsOwnRoot(in FileStatus directory) => _store.IsRoot(directory);

    internal StoreWriter(ContentStore store, HashSet<Digest>? replacing = null) => (_store, _replacing) = (store, replacing);

    /// <summary>Blobs that were not in the store before, those of siblings among them.</summary>
    public long NewBlobs => _newBlobs + _siblings.Sum(sibling => sibling._newBlobs);

    /// <summary>Their bytes.</summary>
    public long NewBytes => _newBytes + _siblings.Sum(sibling => sibling._newBytes);

    /// <summary>
    /// A writer for another thread, whose blobs become present with this one's next <see cref="Commit"/>, after that thread
    /// is done. Owned by this writer, whose own thread asks for the first one.
    /// </summary>
    internal StoreWriter NewSibling()
    {
        if (_shared is null)
        {
            _shared = new PendingBlobs();
            foreach (SegmentEntry entry in _pending.Values)
            {
                _ = _shared.TryClaim(entry.Digest, entry.Kinds);
            }
        }

        StoreWriter sibling = new(_store) { _shared = _shared };
        _siblings.Add(sibling);
        return sibling;
    }

    /// <summary>Puts bytes that are in memory.</summary>
    public Digest Put(ReadOnlySpan<byte> bytes, BlobKinds kinds)
    {
        Digest digest = Digest.Of(bytes);
        if (!bytes.IsEmpty && !IsKnown(digest, kinds, out bool isThere))
        {
            Add(new SegmentEntry(digest, Append(bytes), bytes.Length, kinds), isNew: !isThere);
        }

        return digest;
    }

    /// <summary>Puts a directory.</summary>
    /// <returns>The node that names it.</returns>
    public Node PutDirectory(CastoreDirectory directory) =>
        Node.Directory(Put(directory.Encode(), BlobKinds.Directory), directory.Size);

    /// <summary>All bytes of a small blob that is in the store or in this batch.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD2302 not there, LRD2301 damaged or larger than <paramref name="limit"/>.</exception>
    public byte[] Read(Digest digest, int limit)
    {
        if (!_pending.TryGetValue(digest, out SegmentEntry entry))
        {
            return _store.Read(digest, limit);
        }

        _segment!.Appender.MakeReadable();
        return _store.Read(digest, new BlobLocation(_segment.Id, entry.Offset, entry.Size, entry.Kinds), limit);
    }

    /// <summary>Closes the segment; bytes after the last commit are cut by the next process that takes it.</summary>
    public void Dispose()
    {
        _siblings.ForEach(sibling => sibling.Dispose());
        _segment?.Dispose();
    }
}
