using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Formats.Packs;
using Larder.Formats.Tar;

namespace Larder.Packs.Packaging;

/// <summary>
/// Writes a <c>.pack</c>: an OCI image layout in an uncompressed tar whose bytes depend on its arguments alone. Entries
/// are sorted by their bytes, owned by 0:0, with mode 0755 for directories and 0644 for files.
/// </summary>
public static class PackWriter
{
    // C# has no octal numbers: 0644 and 0755.
    private const uint FileMode = 0x1A4;
    private const uint DirectoryMode = 0x1ED;

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

        var files = new SortedDictionary<string, Entry>(StringComparer.Ordinal)
        {
            [OciLayout.MarkerName] = Entry.Of(OciLayout.WriteMarker()),
            [OciLayout.IndexName] = Entry.Of(new OciIndex { Manifests = [named] }.Write()),
            [OciLayout.BlobName(named.Digest)] = Entry.Of(image),
            [OciLayout.BlobName(Sha256Digest.Of(config))] = Entry.Of(config),
        };
        foreach (PackLayer layer in layers)
        {
            files.Add(OciLayout.BlobName(layer.Descriptor.Digest), Entry.Of(layer));
        }

        using var tar = new TarWriter(destination, leaveOpen: true);
        tar.WriteEntry(Named(OciLayout.BlobsName, TarEntryKind.Directory, mtime), ReadOnlySpan<byte>.Empty);
        tar.WriteEntry(Named(OciLayout.Sha256Name, TarEntryKind.Directory, mtime), ReadOnlySpan<byte>.Empty);
        foreach ((string name, Entry entry) in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Stream content = entry.Open();
            tar.WriteEntry(Named(name, TarEntryKind.File, mtime, entry.Size), content);
        }

        tar.Finish();
        return named.Digest;
    }

    private static TarEntry Named(string name, TarEntryKind kind, long mtime, long size = 0) => new()
    {
        Path = Encoding.ASCII.GetBytes(name),
        Kind = kind,
        Mode = kind == TarEntryKind.Directory ? DirectoryMode : FileMode,
        Size = size,
        MtimeSeconds = mtime,
    };

    private sealed record Entry(long Size, Func<Stream> Open)
    {
        public static Entry Of(byte[] content) => new(content.Length, () => new MemoryStream(content, writable: false));

        public static Entry Of(PackLayer layer) => new(
            layer.Descriptor.Size,
            () => new VerifyingStream(layer.Open(), layer.Descriptor.Digest, layer.Descriptor.Size,
                $"layer {layer.Descriptor.Digest}"));
    }
}
