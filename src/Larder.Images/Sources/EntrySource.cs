using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Images.Publishing;
using Larder.Sources.Catalog;
using Larder.Sources.Oci;
using Larder.Store;

namespace Larder.Images.Sources;

/// <summary>
/// An entry of the catalog: its profile directory unless that is empty, else its archive, else its image of a registry. Owns
/// the source that it chose.
/// </summary>
internal sealed class EntrySource(
    CatalogEntry entry,
    RegistryClient client,
    Func<string, ContentDigest?, IImageSource> openLocal,
    Func<ImageReference, IImageSource> openRegistry,
    ImagePlatform platform,
    PublishObserver observer) : IImageSource
{
    private IImageSource? _chosen;

    public string Reference => ReferenceOf(entry);

    public bool HasOriginal => _chosen is { HasOriginal: true };

    private ContentDigest? ArchiveDigest => entry.ArchiveDigest is { } digest ? ContentDigest.From(digest) : null;

    public static string ReferenceOf(CatalogEntry entry) => $"catalog:{entry.Name}";

    public Task<SourceIdentity?> GuessAsync(CancellationToken cancellationToken)
    {
        _chosen = Choose();
        return _chosen is null ? Task.FromResult<SourceIdentity?>(null) : _chosen.GuessAsync(cancellationToken);
    }

    // The digest of an archive elsewhere stands in the catalog, so what is here already need not be fetched to be known.
    public Task<SourceIdentity> IdentifyAsync(CancellationToken cancellationToken) =>
        _chosen?.IdentifyAsync(cancellationToken) ?? Task.FromResult(new SourceIdentity(entry.Archive!.ToString(), ArchiveDigest!.ToString()));

    public async Task<ImageContent> FetchAsync(KeptRoot keptAs, CancellationToken cancellationToken)
    {
        if (_chosen is null)
        {
            observer.Phase?.Invoke(PublishPhase.Download);
            string path = await client.FetchArchiveAsync(
                entry.Archive!.Address!, ArchiveDigest!, observer.Expect, bytes => observer.Progress?.Report(bytes), cancellationToken).ConfigureAwait(false);
            _chosen = openLocal(path, ArchiveDigest);
            _ = await _chosen.IdentifyAsync(cancellationToken).ConfigureAwait(false);
        }

        return await _chosen.FetchAsync(keptAs, cancellationToken).ConfigureAwait(false);
    }

    public Task<FileSystem> WriteOriginalAsync(StoreWriter writer, CancellationToken cancellationToken) => _chosen!.WriteOriginalAsync(writer, cancellationToken);

    public void Dispose() => _chosen?.Dispose();

    // Null for an archive that is to be fetched.
    private IImageSource? Choose()
    {
        IImageSource? chosen = ChooseAny();
        return chosen is RegistrySource || platform == entry.Platform ? chosen : throw new LarderException(
            ErrorCodes.ImagePlatformMissing,
            $"{Reference} was not published",
            $"it is for {entry.Platform} only, and {platform} was wanted",
            $"Ask for what there is with --platform {entry.Platform}");
    }

    private IImageSource? ChooseAny() =>
        entry.Profile is { } profile && Directory.Exists(profile) && Directory.EnumerateFileSystemEntries(profile).Any() ? openLocal(profile, null)
        : entry.Archive is { } archive ? archive.IsLocal ? openLocal(archive.Path, ArchiveDigest) : null
        : entry.Oci is { } reference ? openRegistry(reference)
        : throw ImageErrors.NoRoot(Reference, $"its directory {entry.Profile} is empty or not there, and it names nothing else");
}
