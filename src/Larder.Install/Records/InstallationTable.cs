using System.Text.Json;
using Larder.Database;

namespace Larder.Install.Records;

/// <summary>The rows of <c>installations</c>: columns for what is searched by, all of it from one record.</summary>
public sealed class InstallationTable(LarderDatabase database)
{
    private const string Columns =
        "SELECT source_type, source_url, source_ref, resolved_ref, checksum, checksum_verified, verification, installed_at, "
        + "installed_by, method, storage_path, meta FROM installations";

    /// <summary>The record of an installed revision; null when there is none.</summary>
    public InstallationRecord? Find(long revision) => database.First(Columns + " WHERE revision_id = ?1", Read, revision);

    internal static void Add(UnitOfWork work, long revision, string publisher, string name, InstallationRecord record) => work.Execute(
        "INSERT OR REPLACE INTO installations (revision_id, publisher, name, source_type, source_url, source_ref, resolved_ref, checksum, "
        + "checksum_verified, verification, installed_at, installed_by, method, storage_path, meta) "
        + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        revision,
        publisher,
        name,
        record.SourceType,
        record.SourceUrl,
        record.SourceRef,
        record.ResolvedRef,
        record.Checksum,
        record.ChecksumVerified,
        JsonSerializer.Serialize(record.Verification, InstallJson.Default.InstallationVerification),
        record.InstalledAt.ToUnixTimeMilliseconds(),
        record.InstalledBy,
        record.Method,
        record.StoragePath,
        JsonSerializer.Serialize(record.Meta, InstallJson.Default.IReadOnlyDictionaryStringString));

    internal static void Remove(UnitOfWork work, long revision) =>
        work.Execute("DELETE FROM installations WHERE revision_id = ?1", revision);

    private static InstallationRecord Read(Row row) => new()
    {
        SourceType = row.Text(0),
        SourceUrl = row.OptionalText(1),
        SourceRef = row.OptionalText(2),
        ResolvedRef = row.OptionalText(3),
        Checksum = row.OptionalText(4),
        ChecksumVerified = row.Flag(5),
        Verification = JsonSerializer.Deserialize(row.Text(6), InstallJson.Default.InstallationVerification)!,
        InstalledAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Number(7)),
        InstalledBy = row.Text(8),
        Method = row.Text(9),
        StoragePath = row.Text(10),
        Meta = JsonSerializer.Deserialize(row.Text(11), InstallJson.Default.IReadOnlyDictionaryStringString)!,
    };
}
