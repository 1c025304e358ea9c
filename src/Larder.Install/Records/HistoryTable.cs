using System.Text.Json;
using Larder.Database;

namespace Larder.Install.Records;

/// <summary>The rows of <c>history</c>: what happened stays, whatever happens to the things it happened to.</summary>
public sealed class HistoryTable(LarderDatabase database)
{
    /// <summary>What happened, newest first.</summary>
    /// <param name="publisher">Only packs of this publisher; null for all.</param>
    /// <param name="name">Only packs of this name; null for all.</param>
    /// <param name="since">Only from then on; null for all.</param>
    public IReadOnlyList<HistoryEntry> List(string? publisher = null, string? name = null, DateTimeOffset? since = null) => database.Query(
        "SELECT transaction_id, type, outcome, display, publisher, name, from_version, from_revision, to_version, to_revision, generation, time, record "
        + "FROM history WHERE (?1 IS NULL OR publisher = ?1) AND (?2 IS NULL OR name = ?2) AND time >= ?3 ORDER BY id DESC",
        Read,
        publisher,
        name,
        since?.ToUnixTimeMilliseconds() ?? long.MinValue);

    internal static void Add(UnitOfWork work, HistoryEntry entry) => work.Execute(
        "INSERT INTO history (transaction_id, type, outcome, display, publisher, name, from_version, from_revision, to_version, to_revision, generation, time, record) "
        + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        entry.Transaction,
        entry.Type,
        entry.Outcome,
        entry.Display,
        entry.Publisher,
        entry.Name,
        entry.FromVersion,
        entry.FromRevision,
        entry.ToVersion,
        entry.ToRevision,
        entry.Generation,
        entry.Time.ToUnixTimeMilliseconds(),
        entry.Record is null ? null : JsonSerializer.Serialize(entry.Record, InstallJson.Default.InstallationRecord));

    private static HistoryEntry Read(Row row) => new(
        row.Number(0),
        row.Text(1),
        row.Text(2),
        row.Text(3),
        row.OptionalText(4),
        row.OptionalText(5),
        row.OptionalText(6),
        row.OptionalText(7),
        row.OptionalText(8),
        row.OptionalText(9),
        row.OptionalNumber(10),
        DateTimeOffset.FromUnixTimeMilliseconds(row.Number(11)),
        row.OptionalText(12) is { } record ? JsonSerializer.Deserialize(record, InstallJson.Default.InstallationRecord) : null);
}
