using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Formats.Packs;

namespace Larder.Sources;

/// <summary>A pack as a source resolved it: all but the bytes of its layers. What it says was checked.</summary>
/// <param name="ManifestDigest">SHA-256 of the OCI manifest: the pack's identity in registries and proofs.</param>
/// <param name="Manifest">The pack manifest.</param>
/// <param name="ManifestContent">The bytes of the pack manifest, as the digest in the OCI manifest covers them.</param>
/// <param name="Layers">At least one, lowest first, each <see cref="OciMediaTypes.LayerTarZstd"/>.</param>
public sealed record PackDescriptor(
    Sha256Digest ManifestDigest,
    PackManifest Manifest,
    ReadOnlyMemory<byte> ManifestContent,
    IReadOnlyList<OciDescriptor> Layers)
{
    /// <summary>Refuses an OCI manifest that is not a pack's.</summary>
    /// <param name="manifest">What was read.</param>
    /// <param name="name">What messages call the pack.</param>
    /// <exception cref="LarderException"><see cref="ErrorCodes.NotAPack"/>.</exception>
    internal static void CheckIsPack(OciManifest manifest, string name)
    {
        string? why = manifest switch
        {
            { ArtifactType: not OciMediaTypes.Pack } =>
                $"its artifact type is {PackText.Printable(manifest.ArtifactType ?? "not said")}, and {OciMediaTypes.Pack} is a pack's",
            { Config.MediaType: not OciMediaTypes.PackConfig } =>
                $"its config is of type {PackText.Printable(manifest.Config.MediaType)}, and {OciMediaTypes.PackConfig} is a pack's",
            { Config.Size: > PackManifest.MaxBytes } =>
                $"its manifest has {manifest.Config.Size} bytes, and {PackManifest.MaxBytes} is the most",
            { Layers.Count: 0 } => "it has no layers",
            _ when manifest.Layers.FirstOrDefault(layer =>
                layer.MediaType != OciMediaTypes.LayerTarZstd) is { } other =>
                $"a layer is of type {PackText.Printable(other.MediaType)}, and {OciMediaTypes.LayerTarZstd} is a pack's",
            _ => null,
        };
        if (why is not null)
        {
            throw NotAPack(name, why);
        }
    }

    internal static LarderException NotAPack(string name, string why) =>
        new(ErrorCodes.NotAPack, $"{PackText.Printable(name)} is not a pack", why,
            "build a pack with `larder pack build`, or ask for one where this came from");
}
