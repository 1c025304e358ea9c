using System.Collections.Concurrent;
using Larder.Database.Roots;
using Larder.Formats.Digests;
using Larder.Native.Files;
using Larder.Store.Held;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Segments;

/// <summary>
/// <c>store/segments</c>: opens segments, and keeps those that are read open; and beside it <c>store/held</c>. Owns all of
/// these handles.
/// </summary>
internal sealed class SegmentDirectory(DirectoryHandle directory, HeldFiles held) : IDisposable
{
    private readonly ConcurrentDictionary<long, SafeFileHandle> _reading = new();

    /// <summary>Those of a root whose store exists.</summary>
    public static SegmentDirectory Open(LarderRoot root)
    {
        DirectoryHandle store = root.Directory.OpenDirectory(RootPaths.Store);
        return new SegmentDirectory(store.OpenDirectory(RootPaths.Segments), new HeldFiles(store));
    }

    public DirectoryHandle Handle => directory;

    public HeldFiles Held => held;

    /// <summary>Opens what has a blob; null when that is gone, as it is when the blob was moved.</summary>
    public OpenBlob? TryOpen(Digest digest, in BlobLocation location) =>
        (location.IsHeld ? held.TryOpen(digest) : TryOpenRead(location.Segment)) is { } file ? new OpenBlob(file, location) : null;

    /// <summary>A handle for reading, shared by all readers of the segment; pread has no cursor.</summary>
    public SafeFileHandle OpenRead(long id) => TryOpenRead(id) ?? throw StoreErrors.Damaged($"the segment {id:x16} is missing");

    /// <summary>As <see cref="OpenRead"/>; null when it is gone, as one is whose blobs were moved.</summary>
    public SafeFileHandle? TryOpenRead(long id)
    {
        if (_reading.TryGetValue(id, out SafeFileHandle? known))
        {
            return known;
        }

        if (TryOpen(id) is not { } opened)
        {
            return null;
        }

        SafeFileHandle kept = _reading.GetOrAdd(id, opened);
        if (!ReferenceEquals(kept, opened))
        {
            opened.Dispose();
        }

        return kept;
    }

    /// <summary>The ids of all files that are named as segments, in order.</summary>
    public IReadOnlyList<long> List()
    {
        List<long> ids = [];
        foreach (ListedName entry in directory.List())
        {
            if (SegmentLayout.TryParseName(entry.Name, out long id))
            {
                ids.Add(id);
            }
        }

        ids.Sort();
        return ids;
    }

    public void Dispose()
    {
        foreach (SafeFileHandle handle in _reading.Values)
        {
            handle.Dispose();
        }

        directory.Dispose();
        held.Dispose();
    }

    private SafeFileHandle? TryOpen(long id)
    {
        try
        {
            return directory.TryOpenRead(SegmentLayout.FileName(id));
        }
        catch (LinuxException error)
        {
            throw StoreErrors.CannotRead(error);
        }
    }
}
