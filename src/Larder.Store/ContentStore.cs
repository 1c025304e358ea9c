using System.Text;
using Larder.Database;
using Larder.Database.Roots;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Store.Collecting;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store;

/// <summary>
/// The content store of a root: blobs by digest, kept once. Owns its open segments and a lease, so that no collection takes
/// what it has looked up; not the root. Read by any number of threads, written to by any number of writers, each used by one
/// thread; other processes may use the same store meanwhile.
/// </summary>
public sealed class ContentStore : IDisposable
{
    /// <summary>The largest directory encoding that is read, in bytes.</summary>
    public const int MaxDirectorySize = 64 << 20;

    private readonly SegmentDirectory _segments;
    private readonly BlobIndex _index;
    private readonly StoreLease _lease;
    private readonly FileStatus _root;
    private bool _hasReserve;

    private ContentStore(LarderRoot root, SegmentDirectory segments)
    {
        Root = root;
        _root = root.Directory.Stat(default);
        _segments = segments;
        _lease = StoreLease.Take(root);
        _index = new BlobIndex(root.Database, _lease.Epoch);
    }

    /// <summary>The root that the store is part of.</summary>
    public LarderRoot Root { get; }

    internal bool IsRoot(in FileStatus directory) => (directory.Device, directory.Inode) == (_root.Device, _root.Inode);

    internal LarderDatabase Database => Root.Database;

    /// <summary>Held by each of several threads of one command while it uses the database.</summary>
    internal Lock DatabaseGate { get; } = new();

    internal SegmentDirectory Segments => _segments;

    internal BlobIndex Index => _index;

    /// <summary>Opens the store of a root, making it where there is none.</summary>
    /// <exception cref="LarderException">LRD2303: everything below <c>store/</c> has a newer format. LRD2301, LRD8002, LRD8004.</exception>
    public static ContentStore Open(LarderRoot root)
    {
        try
        {
            using DirectoryHandle store = root.Directory.OpenDirectory(RootPaths.Store);
            byte[]? format = ReadFormat(store);
            if (format is null)
            {
                // Several processes may find no store at once.
                using FileLock? making = FileLock.TryTake(root.Locks, "store"u8, shared: false, LarderDatabase.BusyTimeout);
                format = ReadFormat(store) ?? Make(root, store);
            }

            return format.AsSpan().SequenceEqual(Format)
                ? new ContentStore(root, SegmentDirectory.Open(root))
                : throw OtherFormat(root, format);
        }
        catch (IOException error)
        {
            throw StoreErrors.CannotWrite(error);
        }
    }

    /// <summary>Where a blob lies; null when the store does not have it.</summary>
    public BlobLocation? Find(Digest digest)
    {
        if (digest == EmptyDigest)
        {
            return Nowhere;
        }

        lock (DatabaseGate)
        {
            return _index.Find(digest);
        }
    }

    /// <summary>Where a blob lies that new content may refer to; null when the store does not have it, or is about to forget it.</summary>
    internal BlobLocation? FindKept(Digest digest)
    {
        if (digest == EmptyDigest)
        {
            return Nowhere;
        }

        // Without the gate, behind which another thread may be committing a batch.
        if (_index.IsAbsent(digest))
        {
            return null;
        }

        lock (DatabaseGate)
        {
            return _index.FindKept(digest);
        }
    }

    /// <summary>True when the store has the blob.</summary>
    public bool Contains(Digest digest) => Find(digest) is not null;

    /// <summary>The bytes of a blob, verified against its digest as they are read.</summary>
    /// <exception cref="LarderException">LRD2302 not there, LRD2301 damaged; at the end LRD2001 for other bytes.</exception>
    public Stream OpenVerified(Digest digest)
    {
        BlobLocation location = Locate(digest);
        Stream bytes = location.Size == 0 ? Stream.Null : new BlobStream(OpenBlob(digest, location));
        return new VerifyingStream(bytes, digest, location.Size, $"the blob {digest}");
    }

    /// <summary>All bytes of a small blob, unverified.</summary>
    /// <exception cref="LarderException">LRD2302 not there, LRD2301 damaged or larger than <paramref name="limit"/>.</exception>
    public byte[] Read(Digest digest, int limit) => Read(digest, Locate(digest), limit);

    /// <summary>A directory, verified.</summary>
    /// <exception cref="LarderException">LRD2302 not there, LRD2301 damaged.</exception>
    public CastoreDirectory ReadDirectory(Digest digest)
    {
        byte[] bytes = Read(digest, MaxDirectorySize);
        return Digest.Of(bytes) == digest
            ? CastoreDirectory.Decode(bytes)
            : throw StoreErrors.Damaged($"the bytes of the directory {digest} are not the ones that were stored");
    }

    /// <summary>
    /// The open file that has a blob, for copies within the kernel; null for the empty blob. Who copies from a held file
    /// compares what he copied with the digest.
    /// </summary>
    /// <exception cref="LarderException">LRD2302 not there, LRD2301 damaged.</exception>
    public OpenBlob? OpenBlob(Digest digest)
    {
        BlobLocation location = Locate(digest);
        return location.Size == 0 ? null : OpenBlob(digest, location);
    }

    /// <summary>As <see cref="OpenBlob(Digest)"/>, for many at once; none of them the empty blob.</summary>
    /// <exception cref="LarderException">LRD2302: one is not there. LRD2301: its segment or held file is missing.</exception>
    public IReadOnlyList<OpenBlob> OpenBlobs(IReadOnlyList<Digest> digests)
    {
        IReadOnlyList<BlobLocation> places = Locate(digests);
        return [.. places.Select((place, index) => OpenBlob(digests[index], place))];
    }

    /// <summary>Where blobs lie now; none of them the empty blob.</summary>
    /// <exception cref="LarderException">LRD2302: one is not there.</exception>
    public IReadOnlyList<BlobLocation> Locate(IReadOnlyList<Digest> digests)
    {
        BlobLocation?[] found;
        lock (DatabaseGate)
        {
            found = _index.Find(digests);
        }

        return [.. found.Select((place, index) => place ?? throw StoreErrors.NotInStore(digests[index]))];
    }

    /// <summary>
    /// The file of a segment, for what reads blobs by their places there. Stays the store's, and open as long as that is.
    /// </summary>
    /// <exception cref="LarderException">LRD2301: it is missing.</exception>
    public SafeFileHandle OpenSegment(long id) => _segments.OpenRead(id);

    /// <summary>Begins a batch of writes.</summary>
    public StoreWriter BeginWriting()
    {
        if (!_hasReserve)
        {
            StoreReserve.TryMake(Root);
            _hasReserve = true;
        }

        return new StoreWriter(this);
    }

    /// <summary>Asks the database something while other threads of this command work with the store.</summary>
    public T Ask<T>(Func<LarderDatabase, T> question)
    {
        ArgumentNullException.ThrowIfNull(question);
        lock (DatabaseGate)
        {
            return question(Database);
        }
    }

    /// <summary>
    /// As <see cref="BeginWriting"/>, for records that say that something went: no space is set aside then, which a
    /// collection on a full disk gave up for just that.
    /// </summary>
    internal StoreWriter BeginRemoving() => new(this);

    /// <summary>
    /// Begins to put some blobs anew, whatever the index says of them; what else is put is dropped. Their rows move in the
    /// commits of the writer, and those that were put leave the set then.
    /// </summary>
    internal StoreWriter BeginReplacing(HashSet<Digest> wanted) => new(this, wanted);

    /// <summary>Closes the segments.</summary>
    public void Dispose()
    {
        _index.Dispose();
        _segments.Dispose();
        _lease.Dispose();
    }

    internal static Digest EmptyDigest { get; } = Digest.Of([]);

    private static BlobLocation Nowhere => new(0, 0, 0, BlobKinds.File | BlobKinds.Directory | BlobKinds.Metadata);

    /// <summary>The time of the last root record made through this object; see <see cref="Roots.StoreRoots"/>.</summary>
    internal long LastRootTime { get; set; }

    internal BlobLocation Locate(Digest digest) => Find(digest) ?? throw StoreErrors.NotInStore(digest);

    internal byte[] Read(Digest digest, BlobLocation location, int limit)
    {
        if (location.Size > limit)
        {
            throw StoreErrors.Damaged($"the blob {digest} has {location.Size} bytes where at most {limit} can be");
        }

        byte[] bytes = new byte[location.Size];
        if (bytes.Length == 0)
        {
            return bytes;
        }

        using OpenBlob blob = OpenBlob(digest, location);
        if (SegmentScan.ReadFully(blob.File, bytes, blob.Location.Offset) != bytes.Length)
        {
            throw StoreErrors.EndsInside(blob.Location);
        }

        return bytes;
    }

    // What the file store/format holds (docs/formats/segment.md); the escape tells it from a command to type.
    private static ReadOnlySpan<byte> FormatName => "larder\u0020store "u8;

    private static byte[] Format { get; } = [.. FormatName, .. "1\n"u8];

    private static byte[]? ReadFormat(DirectoryHandle store)
    {
        try
        {
            return BoundedFile.TryRead(store, "format"u8, 64);
        }
        catch (InvalidDataException error)
        {
            throw StoreErrors.Damaged("store/format is too long", error);
        }
    }

    private static byte[] Make(LarderRoot root, DirectoryHandle store)
    {
        _ = store.EnsureDirectory(RootPaths.Segments, 0x1C0);
        Durable.Sync(root.Directory.Handle, StoreKillPoints.WriteFormat);
        DurableFile.Write(store, "format"u8, Format, 0x180, StoreKillPoints.WriteFormat);
        return Format;
    }

    private static LarderException OtherFormat(LarderRoot root, ReadOnlySpan<byte> format) => format.StartsWith(FormatName)
        ? new LarderException(
            ErrorCodes.NewerStore,
            $"The store of {root.Path} cannot be opened",
            $"its format is «{Encoding.UTF8.GetString(format[FormatName.Length..]).TrimEnd()}», and this build knows «1»",
            "Use the newer larder that wrote it, or another --root")
        : StoreErrors.Damaged("store/format is not the format of a store");

    // A collection may have moved the blob since it was looked up, and unlinked what it was in.
    private OpenBlob OpenBlob(Digest digest, in BlobLocation location) =>
        _segments.TryOpen(digest, location) ?? _segments.TryOpen(digest, Locate(digest)) ?? throw StoreErrors.Missing(digest, location);
}
