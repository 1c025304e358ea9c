using Larder.Images;
using Larder.Sources.Catalog;

namespace Larder.Cli.Commands.Image;

/// <summary>What <c>image inspect --json</c> prints.</summary>
/// <param name="Name">The name that was asked for.</param>
/// <param name="Installed">Whether there is a whole image of that name.</param>
/// <param name="CatalogEntry">The entry of the catalog that the image is of, or, where there is no image, the one that has the name; null for none.</param>
/// <param name="InstallManifest">The image; null when none is there.</param>
/// <param name="KeptLayers">What is kept of the image as it was published; null when nothing is.</param>
internal sealed record ImageInspectDocument(string Name, bool Installed, CatalogEntryDocument? CatalogEntry, ImageDocument? InstallManifest, KeptLayersDocument? KeptLayers)
{
    public static ImageInspectDocument Of(string name, CatalogEntry? entry, ImageEntry? image, KeptLayersDocument? keptLayers) => new(
        name,
        image is { IsInstalled: true },
        entry is null ? null : CatalogEntryDocument.Of(entry, image is { IsInstalled: true }),
        image is null ? null : ImageDocument.Of(image),
        keptLayers);
}
