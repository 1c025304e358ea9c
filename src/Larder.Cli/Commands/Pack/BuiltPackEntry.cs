using Larder.Packs.Building;

namespace Larder.Cli.Commands.Pack;

/// <summary>One pack.</summary>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Publisher">Who signs.</param>
/// <param name="Name">The name among the publisher's packs.</param>
/// <param name="Version">The version.</param>
/// <param name="ManifestDigest">SHA-256 of the OCI manifest, with <c>sha256:</c>.</param>
/// <param name="ContentId">Id of the file system that the pack installs.</param>
internal sealed record BuiltPackEntry(string Path, string Publisher, string Name, string Version, string ManifestDigest, string ContentId)
{
    public static BuiltPackEntry Of(BuiltPack pack) => new(
        pack.Path,
        pack.Manifest.Name.Publisher,
        pack.Manifest.Name.Name,
        pack.Manifest.Version.ToString(),
        pack.ManifestDigest.ToString(),
        pack.Manifest.ContentId.ToString());
}
