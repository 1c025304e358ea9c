using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Formats.Packs;
using Larder.Sources.Oci;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Layers;
using Larder.Store.Roots;

namespace Larder.Images.Pulling;

/// <summary>
/// Brings an image of a registry into the store: its layers are fetched at once and unpacked while they come, each kept by
/// itself and so not fetched again for another image, and then stacked. Killed anywhere, the next import goes on: complete
/// layers are known, and of others what had arrived is in the cache.
/// </summary>
/// <param name="store">Takes it.</param>
/// <param name="client">Fetches it.</param>
/// <param name="clock">Dates the roots.</param>
public sealed class ImageImporter(ContentStore store, RegistryClient client, TimeProvider clock)
{
    private readonly LayerIndex _layers = new(store, clock);

    /// <summary>Told what begins; null to tell nobody.</summary>
    public Action<ImportPhase>? Phase { get; init; }

    /// <summary>Told the bytes of files as they are unpacked; may be null.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>What a layer may have.</summary>
    public TarImportOptions Limits { get; init; } = TarImportOptions.Default;

    /// <summary>When the root of an image stops keeping it; null for when somebody removes it.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Imports an image.</summary>
    /// <param name="reference">What to fetch.</param>
    /// <param name="platform">For which platform, where there are several.</param>
    /// <param name="name">Gives the root that is to keep it; a root of that name is replaced.</param>
    /// <param name="cancellationToken">Leaves what was fetched for the next import, and layers that were complete.</param>
    /// <exception cref="LarderException">
    /// What <see cref="RegistryClient.ResolveAsync"/>, <see cref="TarImporter.Import"/> and <see cref="LayerStack.Apply"/>
    /// throw. LRD1111: it is an artifact, or has a layer that is no archive. LRD2001: a layer has another digest than the
    /// manifest or the config says.
    /// </exception>
    public async Task<ImportedImage> ImportAsync(
        ImageReference reference, ImagePlatform platform, Func<FileSystem, string> name, CancellationToken cancellationToken = default)
    {
        Phase?.Invoke(ImportPhase.Resolve);
        return await ImportAsync(
            await client.ResolveAsync(reference, platform, cancellationToken).ConfigureAwait(false), name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Imports an image whose documents are here.</summary>
    /// <inheritdoc cref="ImportAsync(ImageReference, ImagePlatform, Func{FileSystem, string}, CancellationToken)"/>
    public async Task<ImportedImage> ImportAsync(ResolvedImage image, Func<FileSystem, string> name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(name);
        IReadOnlyList<ContentDigest> diffIds = image.Config?.UncompressedLayers ?? throw NoImage(image.Reference);
        if (image.Layers.FirstOrDefault(layer => !OciMediaTypes.IsArchive(layer.MediaType)) is { } other)
        {
            throw NoArchive(image.Reference, other);
        }

        FileSystem?[] layers = [.. diffIds.Select(_layers.Find)];
        int known = layers.Count(layer => layer is not null);
        if (known < layers.Length)
        {
            Phase?.Invoke(ImportPhase.Download);
        }

        using LayerFetch fetch = new(store, client, _layers, image, layers) { Progress = Progress, Limits = Limits };
        Task<(long Blobs, long Bytes)> fetching = fetch.RunAsync(cancellationToken);
        Phase?.Invoke(ImportPhase.Unpack);
        (long blobs, long bytes) = await fetching.ConfigureAwait(false);

        Phase?.Invoke(ImportPhase.Stack);
        using StoreWriter writer = store.BeginWriting();
        ImportResult stacked = LayerStack.Apply(store, writer, layers.Select(layer => layer!.Value), cancellationToken);
        string root = name(stacked.FileSystem);
        new StoreRoots(store, clock).Commit(writer, root, stacked.FileSystem, Expires);
        return new ImportedImage(
            root, image, stacked with { NewBlobs = blobs + stacked.NewBlobs, NewBytes = bytes + stacked.NewBytes }, known);
    }

    private static LarderException NoArchive(ImageReference reference, ContentDescriptor layer) => new(
        ErrorCodes.ImageUnsupported,
        $"{reference} was not imported",
        $"its layer {layer.Digest} is of the type {PackText.Printable(layer.MediaType)}, which is no archive",
        "Ask whoever published it for an image whose layers are tar archives");

    private static LarderException NoImage(ImageReference reference) => new(
        ErrorCodes.ImageUnsupported,
        $"{reference} was not imported",
        "it is an artifact: its manifest has no config of an image, and so says nothing of a file system",
        "Name an image");
}
