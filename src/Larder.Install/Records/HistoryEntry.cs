namespace Larder.Install.Records;

/// <summary>One thing that happened.</summary>
/// <param name="Transaction">Which transaction did it.</param>
/// <param name="Type">install, remove, update or rollback.</param>
/// <param name="Outcome">completed, failed or cancelled.</param>
/// <param name="Display">What it was called.</param>
/// <param name="Publisher">The pack's publisher; null when it never got known, or all packs were meant.</param>
/// <param name="Name">The pack's name; null likewise.</param>
/// <param name="FromVersion">Before; null when it was not installed.</param>
/// <param name="FromRevision">Before.</param>
/// <param name="ToVersion">After; null when it is not installed any more.</param>
/// <param name="ToRevision">After.</param>
/// <param name="Generation">The generation that it made; null when it made none.</param>
/// <param name="Time">When.</param>
/// <param name="Record">The installation record as it was; null when nothing was installed.</param>
public sealed record HistoryEntry(
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
    DateTimeOffset Time,
    InstallationRecord? Record);
