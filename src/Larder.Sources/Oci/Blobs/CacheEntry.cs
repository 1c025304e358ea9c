using Larder.Formats.Oci;
using Larder.Native.Durability;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Sources.Oci.Blobs;

/// <summary>A blob in the cache, whole or on its way there. Owns its files, and the lock on a part.</summary>
internal sealed class CacheEntry : IDisposable
{
    private readonly DirectoryHandle _directory;
    private readonly BlobNames _names;
    private readonly SafeFileHandle? _lock;

    private CacheEntry(DirectoryHandle directory, BlobNames names, SafeFileHandle file, SafeFileHandle? locked, RangeMap? map) =>
        (_directory, _names, File, _lock, Map) = (directory, names, file, locked, map);

    /// <summary>Its bytes.</summary>
    public SafeFileHandle File { get; }

    /// <summary>Which of them are there; null when it is whole.</summary>
    public RangeMap? Map { get; }

    /// <summary>A blob that is there. Takes the directory over.</summary>
    public static CacheEntry Whole(DirectoryHandle directory, ContentDigest digest, SafeFileHandle file) =>
        new(directory, new BlobNames(digest), file, null, null);

    /// <summary>A blob that this caller fetches. Takes everything over.</summary>
    public static CacheEntry Partial(
        DirectoryHandle directory, BlobNames names, SafeFileHandle file, SafeFileHandle locked, RangeMap map) =>
        new(directory, names, file, locked, map);

    /// <summary>
    /// Gives a part whose digest was right its name, and lets go of it. Two names for a moment instead of a rename: a
    /// cache promises nothing to a machine that stops, and reads what it has with suspicion.
    /// </summary>
    public void Finish()
    {
        if (Map is null)
        {
            return;
        }

        if (_directory.TryStat(_names.Whole) is not null || _directory.TryLink(_directory, _names.Part, _names.Whole))
        {
            _ = _directory.TryUnlink(_names.Part);
            _ = _directory.TryUnlink(_names.Ranges);
        }

        // Where a file system has no further names, the complete part stays, and is found complete the next time.
        Release();
    }

    /// <summary>Removes content that turned out to be wrong.</summary>
    public void Discard()
    {
        _ = _directory.TryUnlink(_names.Ranges);
        _ = _directory.TryUnlink(Map is null ? _names.Whole : _names.Part);
    }

    public void Dispose()
    {
        Map?.Dispose();
        File.Dispose();
        Release();
        _directory.Dispose();
    }

    private void Release()
    {
        if (_lock is not null)
        {
            FileLock.Release(_lock);
        }
    }
}
