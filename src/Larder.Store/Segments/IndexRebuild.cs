using Larder.Database;
using Larder.Formats.Digests;
using Larder.Native.Durability;
using Larder.Store.Collecting;
using Larder.Store.Roots;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Segments;

/// <summary>
/// Makes the index anew from bare segments: every blob that a footer lists and whose bytes still have its digest, and
/// every root whose record is among them. What the database held about blobs and roots is replaced in one commit.
/// </summary>
public static class IndexRebuild
{
    /// <summary>Rebuilds the index of a store.</summary>
    /// <param name="store">The store; nobody else may write to it meanwhile.</param>
    /// <param name="progress">Told the bytes checked, blob by blob; may be null.</param>
    /// <returns>What was found.</returns>
    public static RebuildResult Run(ContentStore store, IProgress<long>? progress = null)
    {
        List<(RootRecord Record, Digest Digest)> roots = [];
        long blobs = 0;
        long damaged = 0;
        using FileLock alone = CollectLock.Take(store.Root);
        using UnitOfWork work = store.Database.Begin();
        work.Execute("DELETE FROM roots");
        work.Execute("DELETE FROM blobs");
        work.Execute("DELETE FROM segments");
        foreach (long id in store.Segments.List())
        {
            SafeFileHandle file = store.Segments.OpenRead(id);
            if (SegmentScan.ReadHeader(file) is not { } header || header.Id != id)
            {
                damaged += RandomAccess.GetLength(file) > SegmentHeader.Size ? 1 : 0;
                continue;
            }

            IReadOnlyList<SegmentFooter> footers = SegmentScan.Footers(file, header);
            List<SegmentEntry> sound = [];
            foreach ((SegmentFooter footer, SegmentEntry entry) in footers.SelectMany(footer => footer.Entries, ValueTuple.Create))
            {
                if (!SegmentScan.IsSound(file, entry, footer.Offset))
                {
                    damaged += SegmentScan.IsCollected(file, entry, footer.Offset) ? 0 : 1;
                    continue;
                }

                sound.Add(entry);
                progress?.Report(entry.Size);
                if (entry.Kinds.HasFlag(BlobKinds.Root) && ReadRoot(file, entry) is { } record)
                {
                    roots.Add((record, entry.Digest));
                }
            }

            blobs += sound.Count;
            bool isSealed = (File.GetUnixFileMode(file) & UnixFileMode.UserWrite) == 0;
            work.Execute("INSERT INTO segments (id, sealed, bytes) VALUES (?1, ?2, 0)", id, isSealed);
            BlobIndex.Add(work, store.Database, id, footers.Count == 0 ? 0 : footers[^1].End, sound);
        }

        // Of records of one time the later one in its segment holds: the sort is stable.
        foreach ((RootRecord record, Digest digest) in roots.OrderBy(root => root.Record.Milliseconds))
        {
            StoreRoots.Set(work, record, digest);
        }

        int kept = (int)work.First("SELECT count(*) FROM roots", row => row.Number(0));
        work.Commit(StoreKillPoints.CommitRebuilt);
        return new RebuildResult(blobs, damaged, kept);
    }

    private static RootRecord? ReadRoot(SafeFileHandle file, in SegmentEntry entry)
    {
        if (entry.Size > RootRecord.MaxLength)
        {
            return null;
        }

        byte[] bytes = new byte[entry.Size];
        _ = SegmentScan.ReadFully(file, bytes, entry.Offset);
        return RootRecord.TryDecode(bytes);
    }
}
