using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Formats.Packs;

namespace Larder.Packs.Packaging;

/// <summary>
/// Writes a <c>.pack</c>: an OCI image layout in an uncompressed tar (<see cref="OciArchive"/>) whose bytes depend on its
/// arguments alone.
/// </summary>
public static class PackWriter
{
    /// <summary>Writes a pack.</summary>
    /// <param name="destination">Where it goes, from where the stream stands; stays open.</param>
    /// <param name="manifest">The pack manifest; it is read back before anything is written.</param>
    /// <param name="layers">At least one, lowest first, each <see cref="OciMediaTypes.LayerTarZstd"/>; one digest
    /// once.</param> <param name="mtime">Of all entries, seconds since 1970.</param>
    /// <param name="cancellationToken">Looked at before each entry.</param>
    /// <returns>The digest of the OCI manifest: the pack's identity.</returns>
    /// <exception cref="LarderException">
    /// A layer is not what its descriptor says (<see cref="ErrorCodes.DigestMismatch"/>,
    /// <see cref="ErrorCodes.SizeMismatch"/>), or the manifest breaks a rule (<see cref="PackManifestReader.Read"/>).
    /// </exception>
    public static Sha256Digest Write(
        Stream destination,
        PackManifest manifest,
        IReadOnlyList<PackLayer> layers,
        long mtime,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(layers.Count);
        byte[] config = PackManifestWriter.Write(manifest);
        _ = PackManifestReader.Read(config);
        byte[] image = new OciManifest
        {
            ArtifactType = OciMediaTypes.Pack,
            Config = OciDescriptor.Of(OciMediaTypes.PackConfig, config),
            Layers = [.. layers.Select(layer => layer.Descriptor)],
        }.Write();
        OciDescriptor named = OciDescriptor.Of(OciMediaTypes.Manifest, image) with
        {
            ArtifactType = OciMediaTypes.Pack,
        };

        byte[] index = new OciIndex { Manifests = [named] }.Write();
        OciArchive.Write(
            destination,
            [.. OciLayoutFile.Documents(index, image, config), .. layers.Select(layer => OciLayoutFile.Layer(layer.Descriptor, layer.Open))],
            mtime,
            cancellationToken);
        return named.Digest;
    }
}
