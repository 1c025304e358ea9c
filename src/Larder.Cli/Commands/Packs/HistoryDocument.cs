using Larder.Install.Records;

namespace Larder.Cli.Commands.Packs;

/// <summary>What <c>history --json</c> prints.</summary>
/// <param name="History">What happened, newest first.</param>
internal sealed record HistoryDocument(IReadOnlyList<HistoryItem> History);

/// <summary>One thing that happened.</summary>
internal sealed record HistoryItem(
    long Transaction,
    string Type,
    string Outcome,
    string Display,
    string? Publisher,
    string? Name,
    string? FromVersion,
    string? FromRevision,
    string? ToVersion,
    string? ToRevision,
    long? Generation,
    string Time,
    InstallationDocument? Installation)
{
    public static HistoryItem Of(HistoryEntry entry) => new(
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
        TimeText.Of(entry.Time),
        entry.Record is null ? null : InstallationDocument.Of(entry.Record));
}
