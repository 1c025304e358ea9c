using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Store.Segments;

namespace Larder.Store.Collecting;

/// <summary>Measures what the store holds for whom. Waits for a collection that is running; importers go on.</summary>
/// <param name="root">The root; not owned.</param>
/// <param name="clock">Decides what has expired.</param>
public sealed class StoreUsage(LarderRoot root, TimeProvider clock)
{
    private const string PackPrefix = "pack/";

    /// <summary>Measures.</summary>
    /// <param name="installed">The file systems of revisions whose files are on disk.</param>
    /// <param name="cancellationToken">Asked at each directory.</param>
    /// <exception cref="LarderException">LRD2301: something that a root needs is missing or damaged.</exception>
    public UsageResult Measure(IEnumerable<FileSystem> installed, CancellationToken cancellationToken = default)
    {
        ContentStore.Open(root).Dispose();
        using FileLock alone = CollectLock.Take(root, cancellationToken);
        using SegmentDirectory segments = SegmentDirectory.Open(root);
        UsageOwners byRoot = new();
        UsageOwners byPack = new();
        HashSet<string> reclaimable = [];
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (IGrouping<string, RootRow> group in RootRow.All(root.Database).GroupBy(row => PackOf(row.Name) ?? ""))
        {
            // For a pack, all roots that are none of its own are one other.
            IdBitmap seen = new();
            foreach (RootRow row in group)
            {
                void See(long id, BlobLocation location)
                {
                    byRoot.Add(row.Name, id, location.Size);
                    if (seen.Add(id))
                    {
                        byPack.Add(group.Key, id, location.Size);
                    }
                }

                using TreeMarker marker = new(root.Database, segments, new IdBitmap(), See);
                marker.Mark(row.Name, row.FileSystem, cancellationToken);
                _ = row.IsUnnamedImport || row.Expires <= now ? reclaimable.Add(row.Name) : false;
            }
        }

        return Sum(segments, byRoot, byPack, reclaimable, HeldTwice(segments, installed, cancellationToken));
    }

    // pack/PUBLISHER/NAME/VERSION_REVISION
    private static string? PackOf(string name) =>
        name.StartsWith(PackPrefix, StringComparison.Ordinal) && name.LastIndexOf('/') is var end && end > PackPrefix.Length
            ? name[PackPrefix.Length..end]
            : null;

    private long HeldTwice(SegmentDirectory segments, IEnumerable<FileSystem> installed, CancellationToken cancellationToken)
    {
        long bytes = 0;
        void See(long id, BlobLocation location) => bytes += location.Kinds.HasFlag(BlobKinds.File) && !location.IsHeld ? location.Size : 0;
        using TreeMarker marker = new(root.Database, segments, new IdBitmap(), See);
        foreach (FileSystem fileSystem in installed)
        {
            marker.Mark("an installed revision", fileSystem, cancellationToken);
        }

        return bytes;
    }

    private UsageResult Sum(SegmentDirectory segments, UsageOwners byRoot, UsageOwners byPack, HashSet<string> reclaimable, long heldTwice)
    {
        (long Blobs, long Bytes) all = default;
        (long Blobs, long Bytes) garbage = default;

        // That of a root stays also where a command that was killed left a newer one of its name.
        HashSet<Formats.Digests.Digest> records =
            [.. NewestRecords.Find(root.Database, segments), .. RootRow.All(root.Database).Select(row => row.Record)];
        foreach ((long id, long size, bool isRecord) in root.Database.Query(
            "SELECT id, size, iif(kinds & 8, digest, NULL) FROM blobs",
            row => (row.Number(0), row.Number(1), row.OptionalBytes(2) is { } digest && records.Contains(new(digest)))))
        {
            all = (all.Blobs + 1, all.Bytes + size);
            garbage = byRoot.IsOwned(id) || isRecord ? garbage : (garbage.Blobs + 1, garbage.Bytes + size);
            byRoot.CountExclusive(id, size);
            byPack.CountExclusive(id, size);
        }

        long[] files = [.. segments.List().Select(id => segments.Handle.TryStat(SegmentLayout.FileName(id)) is FileStatus status ? status.AllocatedBytes : 0)];
        return new UsageResult(
            [.. byPack.Entries(_ => false).Where(entry => entry.Name.Length > 0)],
            byRoot.Entries(reclaimable.Contains),
            all.Blobs,
            all.Bytes,
            garbage.Blobs,
            garbage.Bytes,
            files.Length,
            files.Sum(),
            heldTwice,
            root.Database.First("SELECT coalesce(sum(size), 0) FROM blobs WHERE segment IS NULL", row => row.Number(0)));
    }
}
