using System.Collections.Concurrent;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Segments;

/// <summary><c>store/segments</c>: opens segments, and keeps those that are read open. Owns all of these handles.</summary>
internal sealed class SegmentDirectory(DirectoryHandle directory) : IDisposable
{
    private readonly ConcurrentDictionary<long, SafeFileHandle> _reading = new();

    public DirectoryHandle Handle => directory;

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
