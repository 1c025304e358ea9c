using System.Text.Json;

namespace Larder.Cli.Commands.Pack;

/// <summary>What <c>pack inspect --json</c> prints.</summary>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="ManifestDigest">SHA-256 of the OCI manifest.</param>
/// <param name="Manifest">The pack manifest, as it stands in the pack.</param>
/// <param name="Layers">Lowest first.</param>
/// <param name="Tree">What the layers hold; null without <c>--tree</c>.</param>
internal sealed record InspectDocument(
    string Path,
    long Size,
    string ManifestDigest,
    JsonElement Manifest,
    IReadOnlyList<InspectedLayer> Layers,
    IReadOnlyList<InspectedEntry>? Tree);
