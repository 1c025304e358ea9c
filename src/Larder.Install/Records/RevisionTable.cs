using Larder.Database;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Formats.Packs;
using Larder.Formats.Versions;

namespace Larder.Install.Records;

/// <summary>The rows of <c>revisions</c> and which generations have them.</summary>
public sealed class RevisionTable(LarderDatabase database)
{
    internal const string OnDisk = "installed";
    internal const string Removed = "removed";

    private const string Columns =
        "SELECT r.id, r.publisher, r.name, r.version, r.revision, r.manifest_digest, r.file_system, r.content_id, r.manifest, r.state FROM revisions r";

    private const string InCurrent =
        " JOIN generation_revisions g ON g.revision_id = r.id JOIN generations n ON n.number = g.generation AND n.current = 1";

    /// <summary>The installed set, by publisher and name.</summary>
    public IReadOnlyList<InstalledRevision> Current() =>
        database.Query(Columns + InCurrent + " ORDER BY r.publisher, r.name", Read);

    /// <summary>The installed revision of a pack; null when it is not installed.</summary>
    public InstalledRevision? Current(PackName pack) => database.First(
        Columns + InCurrent + " WHERE r.publisher = ?1 AND r.name = ?2", Read, pack.Publisher, pack.Name);

    /// <summary>The revisions of one generation.</summary>
    public IReadOnlyList<InstalledRevision> Of(long generation) => database.Query(
        Columns + " JOIN generation_revisions g ON g.revision_id = r.id WHERE g.generation = ?1 ORDER BY r.publisher, r.name", Read, generation);

    /// <summary>All revisions that are known of a pack, oldest first.</summary>
    public IReadOnlyList<InstalledRevision> All(PackName pack) =>
        database.Query(Columns + " WHERE r.publisher = ?1 AND r.name = ?2 ORDER BY r.id", Read, pack.Publisher, pack.Name);

    /// <summary>All revisions that are known.</summary>
    public IReadOnlyList<InstalledRevision> All() => database.Query(Columns + " ORDER BY r.id", Read);

    /// <summary>One revision; null when it is forgotten.</summary>
    public InstalledRevision? Find(long id) => database.First(Columns + " WHERE r.id = ?1", Read, id);

    /// <summary>The next number for a local build of a pack; numbers that history knows are not given again.</summary>
    internal Revision NextLocal(PackName pack)
    {
        IReadOnlyList<string> known = database.Query(
            "SELECT revision FROM revisions WHERE publisher = ?1 AND name = ?2 "
            + "UNION SELECT to_revision FROM history WHERE publisher = ?1 AND name = ?2 AND to_revision IS NOT NULL",
            row => row.Text(0),
            pack.Publisher,
            pack.Name);
        int highest = known.Select(text => Revision.Parse(text)).Where(revision => revision.IsLocal)
            .Select(revision => -revision.Number).DefaultIfEmpty(0).Max();
        return Revision.Local(highest + 1);
    }

    internal static long Add(
        UnitOfWork work, PackManifest manifest, ReadOnlyMemory<byte> manifestText, Revision revision, string manifestDigest, FileSystem fileSystem, long transaction)
    {
        work.Execute(
            "INSERT INTO revisions (publisher, name, version, revision, manifest_digest, content_id, manifest, file_system, state, transaction_id) "
            + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            manifest.Name.Publisher,
            manifest.Name.Name,
            manifest.Version.ToString(),
            revision.ToString(),
            manifestDigest,
            fileSystem.ComputeId().Bytes.ToArray(),
            System.Text.Encoding.UTF8.GetString(manifestText.Span),
            fileSystem.Encode(),
            OnDisk,
            transaction);
        return work.LastRowId;
    }

    internal static void SetState(UnitOfWork work, long id, string state) =>
        work.Execute("UPDATE revisions SET state = ?2 WHERE id = ?1", id, state);

    internal static void Forget(UnitOfWork work, long id) => work.Execute("DELETE FROM revisions WHERE id = ?1", id);

    private static InstalledRevision Read(Row row) => new(
        row.Number(0),
        PackName.Create(row.Text(1), row.Text(2)),
        PackVersion.Parse(row.Text(3)),
        Revision.Parse(row.Text(4)),
        row.Text(5),
        FileSystem.Decode(row.Bytes(6)),
        new Digest(row.Bytes(7)),
        PackManifestReader.Read(System.Text.Encoding.UTF8.GetBytes(row.Text(8))),
        row.Text(9) == OnDisk);
}
