using Larder.Database;
using Larder.Formats.Digests;
using Larder.Native.Durability;
using Larder.Store.Collecting;
using Larder.Store.Held;
using Larder.Store.Mounted;
using Larder.Store.Roots;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Segments;

/// <summary>
/// Makes the index anew without a database: from the <c>.idx</c> of each sealed segment where it is sound, which reads no
/// blob, else from the footers, where each blob is compared with its digest; from <c>store/held</c>; and every root whose
/// record is among them.
/// What the database held about blobs and roots is replaced in one commit. Memory holds one segment's list at a time.
/// </summary>
public static class IndexRebuild
{
    /// <summary>Rebuilds the index of a store.</summary>
    /// <param name="store">The store; nobody else may write to it meanwhile.</param>
    /// <param name="progress">Told the bytes listed, blob by blob; may be null.</param>
    /// <param name="readsBlobs">Trust no <c>.idx</c>: compare every blob with its digest, and leave out what differs.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="Formats.Errors.LarderException">LRD8004: a disk does not give what is on it; nothing is changed.</exception>
    public static RebuildResult Run(ContentStore store, IProgress<long>? progress = null, bool readsBlobs = false)
    {
        Dictionary<string, (RootRecord Record, Digest Digest)> roots = [];
        long blobs = 0;
        long damaged = 0;
        using FileLock alone = CollectLock.Take(store.Root);
        using UnitOfWork work = store.Database.Begin();
        work.Execute("DELETE FROM roots");
        work.Execute("DELETE FROM blobs");
        work.Execute("DELETE FROM segments");

        // What is mounted reads on, whatever was lost.
        _ = MountedTrees.Restore(work, store.Root);

        // Of two copies of a blob the first that is listed gets the row: what a mount reads stays where it reads it.
        IReadOnlySet<long> pinned = MountedTrees.PinnedSegments(store.Database);
        foreach (long id in store.Segments.List().OrderByDescending(pinned.Contains))
        {
            using SafeFileHandle? file = store.Segments.Handle.TryOpenRead(SegmentLayout.FileName(id));
            if (file is null || List(store, id, file, readsBlobs) is not { } listed)
            {
                damaged += file is not null && RandomAccess.GetLength(file) > SegmentHeader.Size ? 1 : 0;

                // Its number is not given again, and the database has heard of it: it is not lost (LostDatabase).
                work.Execute("INSERT INTO segments (id) VALUES (?1)", id);
                work.Execute("DELETE FROM segments WHERE id = ?1", id);
                continue;
            }

            foreach (SegmentEntry entry in listed.Entries)
            {
                progress?.Report(entry.Size);
                if (entry.Kinds.HasFlag(BlobKinds.Root) && ReadRoot(file, entry) is { } record)
                {
                    Keep(roots, record, entry.Digest);
                }
            }

            blobs += listed.Entries.Count;
            damaged += listed.Damaged;
            work.Execute("INSERT INTO segments (id, sealed, bytes) VALUES (?1, ?2, 0)", id, IsReadOnly(file));
            BlobIndex.Add(work, store.Database, id, listed.End, listed.Entries);
        }

        (long heldBlobs, long heldDamaged) = HeldBlobs.List(work, store.Segments.Held, readsBlobs);
        blobs += heldBlobs;
        damaged += heldDamaged;
        foreach ((RootRecord record, Digest digest) in roots.Values)
        {
            StoreRoots.Set(work, record, digest);
        }

        int kept = (int)work.First("SELECT count(*) FROM roots", row => row.Number(0));
        work.Commit(StoreKillPoints.CommitRebuilt);
        return new RebuildResult(blobs, damaged, kept);
    }

    // Null when nothing can tell what the segment holds.
    private static Listed? List(ContentStore store, long id, SafeFileHandle file, bool readsBlobs)
    {
        bool isSealed = IsReadOnly(file);
        long length = RandomAccess.GetLength(file);
        SegmentEntry[]? index = isSealed ? SegmentIndexFile.TryRead(store.Segments.Handle, id, length) : null;
        bool hasHeader = SegmentScan.ReadHeader(file) is { } found && found.Id == id;
        if (index is not null && (!readsBlobs || !hasHeader))
        {
            // In the order in which they were written: later root records hold.
            Array.Sort(index, static (left, right) => left.Offset.CompareTo(right.Offset));
            return readsBlobs ? Sound(file, length, index.Select(entry => (length, entry))) : new Listed(index, 0, length);
        }

        if (!hasHeader)
        {
            return null;
        }

        IReadOnlyList<SegmentFooter> footers = SegmentScan.Footers(file, SegmentScan.ReadHeader(file)!);
        long end = footers.Count == 0 ? 0 : footers[^1].End;
        Listed listed = Sound(file, end, footers.SelectMany(footer => footer.Entries, (footer, entry) => (footer.Offset, entry)));
        if (isSealed && index is null && end == length)
        {
            SegmentIndexFile.Write(store.Segments.Handle, id, length, listed.Entries);
        }

        return listed;
    }

    private static Listed Sound(SafeFileHandle file, long end, IEnumerable<(long Before, SegmentEntry Entry)> entries)
    {
        List<SegmentEntry> sound = [];
        long damaged = 0;
        foreach ((long before, SegmentEntry entry) in entries)
        {
            if (SegmentScan.IsSound(file, entry, before))
            {
                sound.Add(entry);
            }
            else if (!SegmentScan.IsCollected(file, entry, before))
            {
                damaged++;
            }
        }

        return new Listed(sound, damaged, end);
    }

    // Of records of one time the one that lies last holds.
    private static void Keep(Dictionary<string, (RootRecord Record, Digest Digest)> roots, RootRecord record, Digest digest)
    {
        if (!roots.TryGetValue(record.Name, out (RootRecord Record, Digest Digest) known) || known.Record.Milliseconds <= record.Milliseconds)
        {
            roots[record.Name] = (record, digest);
        }
    }

    private static bool IsReadOnly(SafeFileHandle file) => (File.GetUnixFileMode(file) & UnixFileMode.UserWrite) == 0;

    private static RootRecord? ReadRoot(SafeFileHandle file, in SegmentEntry entry)
    {
        if (entry.Size > RootRecord.MaxLength)
        {
            return null;
        }

        byte[] bytes = new byte[entry.Size];
        _ = SegmentScan.ReadFully(file, bytes, entry.Offset);
        return Digest.Of(bytes) == entry.Digest ? RootRecord.TryDecode(bytes) : null;
    }

    private sealed record Listed(IReadOnlyList<SegmentEntry> Entries, long Damaged, long End);
}
