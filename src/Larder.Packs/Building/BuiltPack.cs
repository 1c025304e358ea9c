using Larder.Formats.Digests;
using Larder.Formats.Packs;

namespace Larder.Packs.Building;

/// <summary>A pack that a build wrote.</summary>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Manifest">The pack manifest.</param>
/// <param name="ManifestDigest">SHA-256 of the OCI manifest: the pack's identity in registries and proofs.</param>
public sealed record BuiltPack(string Path, PackManifest Manifest, Sha256Digest ManifestDigest);
