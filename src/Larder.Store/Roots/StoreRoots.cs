using Larder.Database;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Store.Collecting;
using Larder.Store.Segments;
using Larder.Store.Trees;

namespace Larder.Store.Roots;

/// <summary>The names that keep file systems: each is a record among the blobs, and a row derived from it.</summary>
public sealed class StoreRoots(ContentStore store, TimeProvider clock)
{
    private const string Columns = "SELECT r.name, f.id, f.entry, f.metadata, r.created, r.expires FROM roots r JOIN file_systems f ON f.id = r.file_system";

    /// <summary>Commits a writer's batch together with a root that keeps what it made.</summary>
    /// <param name="writer">Its batch is committed.</param>
    /// <param name="name">1 to 1024 bytes of UTF-8; a root of this name is replaced.</param>
    /// <param name="fileSystem">What is kept.</param>
    /// <param name="expires">When it stops keeping anything, to the millisecond; null for never.</param>
    /// <param name="source">Where it can be read again when the store is damaged; null for nowhere.</param>
    /// <exception cref="Formats.Errors.LarderException">LRD2308: some of it was collected meanwhile; nothing is recorded.</exception>
    public void Commit(StoreWriter writer, string name, FileSystem fileSystem, DateTimeOffset? expires = null, ContentSource? source = null) =>
        Record(writer, name, fileSystem, expires, source);

    /// <summary>As <see cref="Commit"/>, together with rows of the caller's.</summary>
    public void CommitWith(StoreWriter writer, string name, FileSystem fileSystem, DateTimeOffset? expires, Action<UnitOfWork> rows) =>
        Record(writer, name, fileSystem, expires, null, rows);

    /// <summary>
    /// Lets a root that expires keep what it keeps for a time from now; nothing happens while more than half of that is left,
    /// so that what is asked for again and again is not written each time.
    /// </summary>
    /// <exception cref="Formats.Errors.LarderException">LRD2308: some of it was collected meanwhile.</exception>
    public void Renew(StoreRoot root, TimeSpan time)
    {
        ArgumentNullException.ThrowIfNull(root);
        DateTimeOffset now = clock.GetUtcNow();
        if (root.Expires is { } expires && expires - now < time / 2)
        {
            using StoreWriter writer = store.BeginWriting();
            Commit(writer, root.Name, root.FileSystem, now + time);
        }
    }

    /// <summary>Removes a root; nothing happens when it is not there.</summary>
    public void Remove(string name)
    {
        if (Find(name) is null)
        {
            return;
        }

        using StoreWriter writer = store.BeginRemoving();
        Record(writer, name, null, null, null);
    }

    /// <summary>Removes a root, whether or not it is there, together with rows of the caller's.</summary>
    internal void RemoveWith(string name, Action<UnitOfWork> rows)
    {
        using StoreWriter writer = store.BeginRemoving();
        Record(writer, name, null, null, null, rows);
    }

    /// <summary>
    /// Removes roots that are still the ones that were looked at. Their records say the moment right after they were set,
    /// so that a root that somebody sets meanwhile is the later one in every case.
    /// </summary>
    internal void RemoveUnchanged(IReadOnlyCollection<RootRow> roots)
    {
        if (roots.Count == 0)
        {
            return;
        }

        using StoreWriter writer = store.BeginRemoving();
        foreach (RootRow root in roots)
        {
            _ = writer.Put(new RootRecord(root.Name, root.Created + 1, null).Encode(), BlobKinds.Root);
        }

        writer.Commit(work =>
        {
            foreach (RootRow root in roots)
            {
                work.Execute("DELETE FROM roots WHERE name = ?1 AND record = ?2", root.Name, root.Record.Bytes.ToArray());
            }
        });
    }

    /// <summary>All roots by name.</summary>
    public IReadOnlyList<StoreRoot> List() => store.Database.Query(Columns + " ORDER BY r.name", Read);

    /// <summary>One root; null when it is not there.</summary>
    public StoreRoot? Find(string name) => store.Ask(database => database.First(Columns + " WHERE r.name = ?1", Read, name));

    private void Record(StoreWriter writer, string name, FileSystem? fileSystem, DateTimeOffset? expires, ContentSource? source, Action<UnitOfWork>? rows = null)
    {
        RootRecord record = new(name, NextTime(name), fileSystem, expires?.ToUnixTimeMilliseconds());
        Digest digest = writer.Put(record.Encode(), BlobKinds.Root);
        writer.Commit(work =>
        {
            Set(work, record, digest);
            if (fileSystem is { } kept)
            {
                DoomedBlobs.Keep(store, work, kept);
                source?.Record(work, kept.ComputeId(), clock.GetUtcNow());
            }

            rows?.Invoke(work);
        });
    }

    // Of the records of a name the one with the latest time holds, so each is later than the one before, also where
    // several are made within a millisecond or the clock was set back.
    private long NextTime(string name)
    {
        lock (store.DatabaseGate)
        {
            long after = Find(name) is { } there ? there.Created.ToUnixTimeMilliseconds() : 0;
            store.LastRootTime = Math.Max(clock.GetUtcNow().ToUnixTimeMilliseconds(), Math.Max(store.LastRootTime, after) + 1);
            return store.LastRootTime;
        }
    }

    internal static void Set(UnitOfWork work, RootRecord record, Digest digest)
    {
        if (record.FileSystem is not { } fileSystem)
        {
            work.Execute("DELETE FROM roots WHERE name = ?1", record.Name);
            return;
        }

        FileSystemTable.Add(work, fileSystem);
        work.Execute(
            "INSERT INTO roots (name, file_system, record, created, expires) VALUES (?1, ?2, ?3, ?4, ?5) "
            + "ON CONFLICT (name) DO UPDATE SET file_system = excluded.file_system, record = excluded.record, "
            + "created = excluded.created, expires = excluded.expires",
            record.Name,
            fileSystem.ComputeId().Bytes.ToArray(),
            digest.Bytes.ToArray(),
            record.Milliseconds,
            record.Expires);
    }

    private static StoreRoot Read(Row row) => new(
        row.Text(0),
        new Digest(row.Bytes(1)),
        new FileSystem(RootEntry.DecodeCanonical(row.Bytes(2)), new Digest(row.Bytes(3))),
        DateTimeOffset.FromUnixTimeMilliseconds(row.Number(4)),
        row.OptionalNumber(5) is long expires ? DateTimeOffset.FromUnixTimeMilliseconds(expires) : null);
}
