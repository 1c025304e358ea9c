using Larder.Formats.Oci;
using Larder.Images.Publishing;
using Larder.Sources.Catalog;
using Larder.Sources.Oci;

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
    Action<PublishPhase>? phase) : IImageSource
{
    private IImageSource? _chosen;

    public string Reference => ReferenceOf(entry);

    private ContentDigest? ArchiveDigest => entry.ArchiveDigest is { } digest ? ContentDigest.From(digest) : null;

    public static string ReferenceOf(CatalogEntry entry) => $"catalog:{entry.Name}";

    public async Task<SourceIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        if (entry.Profile is { } profile && Directory.Exists(profile) && Directory.EnumerateFileSystemEntries(profile).Any())
        {
            _chosen = openLocal(profile, null);
        }
        else if (entry.Archive is { IsLocal: true } archive)
        {
            _chosen = openLocal(archive.Path, ArchiveDigest);
        }
        else if (entry.Archive is { } remote)
        {
            // Its digest stands in the catalog, so what is there already need not be fetched to be known.
            return new SourceIdentity(remote.ToString(), ArchiveDigest!.ToString());
        }
        else if (entry.Oci is { } reference)
        {
            _chosen = openRegistry(reference);
        }
        else
        {
            throw ImageErrors.NoRoot(Reference, $"its directory {entry.Profile} is empty or not there, and it names nothing else");
        }

        return await _chosen.IdentifyAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<ImageContent> FetchAsync(string keptAs, CancellationToken cancellationToken)
    {
        if (_chosen is null)
        {
            phase?.Invoke(PublishPhase.Download);
            _chosen = openLocal(
                await client.FetchArchiveAsync(entry.Archive!.Address!, ArchiveDigest!, null, cancellationToken).ConfigureAwait(false), ArchiveDigest);
            _ = await _chosen.IdentifyAsync(cancellationToken).ConfigureAwait(false);
        }

        return await _chosen.FetchAsync(keptAs, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _chosen?.Dispose();
}
