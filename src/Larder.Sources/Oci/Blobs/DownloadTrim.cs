using System.Text;
using Larder.Native.Durability;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Sources.Oci.Blobs;

/// <summary>
/// Takes out of the cache of downloads what was not used for long, and then what was used least recently until the rest is small
/// enough. What a command is fetching or sending is locked and stays, and so does what was used within the last hour: somebody
/// may be about to open it.
/// </summary>
/// <param name="directory">That of the cache, as <see cref="RegistryClientOptions.CacheDirectory"/> has it.</param>
/// <param name="clock">Says what is old.</param>
public sealed class DownloadTrim(string directory, TimeProvider clock)
{
    private const string Part = ".part";
    private const string Ranges = ".ranges";
    private static readonly TimeSpan InUse = TimeSpan.FromHours(1);

    /// <summary>Trims; says what went, or would.</summary>
    /// <param name="maxAge">How long nobody used what goes.</param>
    /// <param name="maxBytes">Bytes on disk that may stay.</param>
    /// <param name="isDry">Only says so.</param>
    public TrimmedDownloads Run(TimeSpan maxAge, long maxBytes, bool isDry)
    {
        List<TrimmedDownload> taken = [];
        DateTimeOffset now = clock.GetUtcNow();
        Found[] all = [.. Find().OrderBy(found => found.Used)];
        long left = all.Sum(found => found.Bytes);
        foreach (Found found in all)
        {
            TimeSpan age = now - found.Used;
            if (age > InUse && (age > maxAge || left > maxBytes) && TryTake(found, isDry))
            {
                left -= found.Bytes;
                taken.Add(new TrimmedDownload(Path.Combine(directory, found.Directory, found.Name), found.Bytes, found.Used));
            }
        }

        return new TrimmedDownloads(taken, left);
    }

    private IEnumerable<Found> Find()
    {
        foreach (string below in (string[])["blobs/sha256", "blobs/sha512", "uploads"])
        {
            using DirectoryHandle? opened = TryOpen(below);
            foreach (ListedName listed in opened?.List() ?? [])
            {
                // Which parts are there goes with the part, and is nothing without it.
                string name = Encoding.UTF8.GetString(listed.Name);
                byte[] ranges = Encoding.UTF8.GetBytes(name.EndsWith(Part, StringComparison.Ordinal) ? name[..^Part.Length] + Ranges : name);
                bool isOfPart = name.EndsWith(Ranges, StringComparison.Ordinal) && opened!.TryStat(Encoding.UTF8.GetBytes(name[..^Ranges.Length] + Part)) is not null;
                if (!isOfPart && opened!.TryStat(listed.Name) is { Kind: FileKind.File } status)
                {
                    long more = ranges.AsSpan().SequenceEqual(listed.Name) ? 0 : opened.TryStat(ranges)?.AllocatedBytes ?? 0;
                    yield return new Found(below, name, status.AllocatedBytes + more, DateTimeOffset.FromUnixTimeSeconds(status.ModifiedSeconds));
                }
            }
        }
    }

    // Who fetches a part or sends by a note has it locked; a whole blob that is open can be read to its end without a name.
    private bool TryTake(Found found, bool isDry)
    {
        using DirectoryHandle? opened = TryOpen(found.Directory);
        byte[] name = Encoding.UTF8.GetBytes(found.Name);
        using SafeFileHandle? file = opened?.TryOpenRead(name);
        if (file is null || !FileLock.TryLock(file, shared: false) || opened!.TryStat(name)?.Inode != DirectoryHandle.StatOpen(file).Inode)
        {
            return false;
        }

        if (!isDry)
        {
            _ = opened.TryUnlink(name);
            if (found.Name.EndsWith(Part, StringComparison.Ordinal))
            {
                _ = opened.TryUnlink(Encoding.UTF8.GetBytes(found.Name[..^Part.Length] + Ranges));
            }
        }

        FileLock.Release(file);
        return true;
    }

    private DirectoryHandle? TryOpen(string below)
    {
        string path = Path.Combine(directory, below);
        return Directory.Exists(path) ? DirectoryHandle.Open(path) : null;
    }

    private readonly record struct Found(string Directory, string Name, long Bytes, DateTimeOffset Used);
}
