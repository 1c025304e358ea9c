using Larder.Install.Records;

namespace Larder.Cli.Commands.Packs;

/// <summary>An installation record in JSON, with the field names of docs/design.md §6.</summary>
internal sealed record InstallationDocument(
    string SourceType,
    string? SourceUrl,
    string? SourceRef,
    string? ResolvedRef,
    string? Checksum,
    bool ChecksumVerified,
    InstallationVerification Verification,
    string InstalledAt,
    string InstalledBy,
    string Method,
    string StoragePath,
    IReadOnlyDictionary<string, string> Meta)
{
    public static InstallationDocument Of(InstallationRecord record) => new(
        record.SourceType,
        record.SourceUrl,
        record.SourceRef,
        record.ResolvedRef,
        record.Checksum,
        record.ChecksumVerified,
        record.Verification,
        TimeText.Of(record.InstalledAt),
        record.InstalledBy,
        record.Method,
        record.StoragePath,
        record.Meta);
}
