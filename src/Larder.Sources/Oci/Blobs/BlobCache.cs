using System.Text;
using Larder.Formats.Oci;
using Larder.Native.Durability;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Sources.Oci.Blobs;

/// <summary>
/// Downloads by digest, in <c>blobs/ALGORITHM/</c> of a directory that can be deleted at any time. Several processes
/// may use it: whoever fetches a blob holds a lock on its part, and others wait for it.
/// </summary>
internal sealed class BlobCache(string directory, TimeProvider clock)
{
    private const uint Private = 0x180;
    private const UnixFileMode PrivateDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The blob as it is there, or a part of it to be filled; waits while another fetches it.</summary>
    /// <param name="digest">Its name.</param>
    /// <param name="size">Its exact bytes; a file of another size is removed.</param>
    /// <param name="chunkBytes">Bytes of a chunk of a new part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CacheEntry> EnterAsync(
        ContentDigest digest, long size, int chunkBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryEnter(digest, size, chunkBytes) is { } entry)
            {
                return entry;
            }

            // A lock cannot be waited for together with the token, and whoever holds it has a download to do.
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Where a blob lies that was fetched whole; under its other name where the file system has one name only.</summary>
    public string PathOf(ContentDigest digest)
    {
        BlobNames names = new(digest);
        string path = Path.Combine(directory, "blobs", digest.Algorithm);
        string whole = Path.Combine(path, Encoding.UTF8.GetString(names.Whole));
        return File.Exists(whole) ? whole : Path.Combine(path, Encoding.UTF8.GetString(names.Part));
    }

    /// <summary>Bytes of a blob that was fetched whole and has its name; null when there is none.</summary>
    public long? LengthOf(ContentDigest digest)
    {
        FileInfo whole = new(Path.Combine(directory, "blobs", digest.Algorithm, Encoding.UTF8.GetString(new BlobNames(digest).Whole)));
        return whole.Exists ? whole.Length : null;
    }

    private CacheEntry? TryEnter(ContentDigest digest, long size, int chunkBytes)
    {
        string path = Path.Combine(directory, "blobs", digest.Algorithm);
        Directory.CreateDirectory(path, PrivateDirectory);
        DirectoryHandle blobs = DirectoryHandle.Open(Encoding.UTF8.GetBytes(path));
        BlobNames names = new(digest);
        CacheEntry? entry = null;
        try
        {
            entry = TryWhole(blobs, digest, names, size) ?? TryPart(blobs, names, size, chunkBytes);
            return entry;
        }
        finally
        {
            if (entry is null)
            {
                blobs.Dispose();
            }
        }
    }

    private CacheEntry? TryWhole(DirectoryHandle blobs, ContentDigest digest, BlobNames names, long size)
    {
        SafeFileHandle? whole = blobs.TryOpenRead(names.Whole);
        if (whole is null)
        {
            return null;
        }

        if (RandomAccess.GetLength(whole) == size)
        {
            Touch(whole);
            return CacheEntry.Whole(blobs, digest, whole);
        }

        whole.Dispose();
        _ = blobs.TryUnlink(names.Whole);
        return null;
    }

    // By its time it is told what was used least recently, when the cache is trimmed.
    private void Touch(SafeFileHandle whole)
    {
        try
        {
            DateTimeOffset now = clock.GetUtcNow();
            OpenFileAttributes.SetTimes(whole, now.ToUnixTimeSeconds(), 0);
        }
        catch (LinuxException)
        {
            // A cache that cannot be written can be read all the same.
        }
    }

    private static CacheEntry? TryPart(DirectoryHandle blobs, BlobNames names, long size, int chunkBytes)
    {
        SafeFileHandle locked = blobs.OpenOrCreate(names.Part, Private);
        try
        {
            // Whoever held it may have finished or removed it meanwhile; then the name is another file's.
            if (!FileLock.TryLock(locked, shared: false)
                || blobs.TryStat(names.Part)?.Inode != DirectoryHandle.StatOpen(locked).Inode
                || blobs.TryStat(names.Whole) is not null)
            {
                locked.Dispose();
                return null;
            }

            SafeFileHandle file = blobs.OpenReadWrite(names.Part);
            RangeMap map = RangeMap.Open(
                blobs.OpenOrCreate(names.Ranges, Private), size, chunkBytes, RandomAccess.GetLength(file));
            return CacheEntry.Partial(blobs, names, file, locked, map);
        }
        catch
        {
            locked.Dispose();
            throw;
        }
    }
}
