using Larder.Formats.Packs;
using Larder.Install.Records;

namespace Larder.Cli.Commands.Packs;

/// <summary>What <c>info --json</c> prints.</summary>
/// <param name="Publisher">Publisher.</param>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
/// <param name="Revision">Revision.</param>
/// <param name="Type">application, base, library or content.</param>
/// <param name="Summary">One line.</param>
/// <param name="License">SPDX expression; null when not said.</param>
/// <param name="Homepage">Web address; null when not said.</param>
/// <param name="Platform">os/architecture.</param>
/// <param name="Base">What it runs on.</param>
/// <param name="BaseSource">What that turned out to be when it was installed; null for what is no image.</param>
/// <param name="Commands">Its commands.</param>
/// <param name="Capabilities">What it may do beyond nothing.</param>
/// <param name="Dependencies">What it needs, and which versions.</param>
/// <param name="ManifestDigest">SHA-256 of its OCI manifest.</param>
/// <param name="ContentId">Id of its file system, without its base.</param>
/// <param name="Installation">Where it came from (docs/design.md §6).</param>
internal sealed record InfoDocument(
    string Publisher,
    string Name,
    string Version,
    string Revision,
    string Type,
    string Summary,
    string? License,
    string? Homepage,
    string Platform,
    string Base,
    string? BaseSource,
    IReadOnlyList<string> Commands,
    IReadOnlyList<string> Capabilities,
    IReadOnlyDictionary<string, string> Dependencies,
    string ManifestDigest,
    string ContentId,
    InstallationDocument Installation)
{
    public static InfoDocument Of(InstalledRevision revision, InstallationRecord record) => new(
        revision.Name.Publisher,
        revision.Name.Name,
        revision.Version.ToString(),
        revision.Revision.ToString(),
        revision.Manifest.Type.ToText(),
        revision.Manifest.Summary,
        revision.Manifest.License,
        revision.Manifest.Homepage,
        revision.Manifest.Platform.ToString(),
        revision.Manifest.Base.ToString(),
        record.Meta.GetValueOrDefault(InstallationRecord.BaseKey),
        [.. revision.Manifest.Commands.Select(command => command.Name.ToString())],
        [.. revision.Manifest.Capabilities.Select(capability => capability.ToString())],
        revision.Manifest.Dependencies.ToDictionary(needed => needed.Key.ToString(), needed => needed.Value.ToString()),
        revision.ManifestDigest,
        revision.Manifest.ContentId.ToString(),
        InstallationDocument.Of(record));
}
