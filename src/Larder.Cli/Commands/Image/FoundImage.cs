using Larder.Images;
using Larder.Sources.Catalog;

namespace Larder.Cli.Commands.Image;

/// <summary>What a name stands for where an image that is here goes before an entry of the catalog.</summary>
/// <param name="Image">The image; null when it is not here.</param>
/// <param name="Entry">The entry that the image is of, or where there is no image, the one that has the name; null for none.</param>
/// <param name="Namesake">An entry that has the name too, and of which the image is not; null for none.</param>
internal sealed record FoundImage(ImageEntry? Image, CatalogEntry? Entry, CatalogEntry? Namesake)
{
    /// <summary>Finds it.</summary>
    /// <param name="images">The images; null where there is no root yet.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="name">The name; <c>catalog:ENTRY</c> means nothing else.</param>
    /// <exception cref="Formats.Errors.LarderException">LRD3001: there is neither.</exception>
    public static FoundImage Find(ImageCollection? images, ImageCatalog catalog, string name)
    {
        bool asksCatalog = ImageAddress.AsksCatalog(name);
        CatalogEntry? named = asksCatalog ? ImageAddress.Parse(name, catalog).Entry : catalog.Find(name);
        ImageEntry? image = (asksCatalog ? null : images?.Find(name))
            ?? (named is null ? null : images?.List().FirstOrDefault(there => there.Name.Reference == ImageCollection.ReferenceOf(named)));
        if (image is null && named is null)
        {
            throw images is null ? ImageCollection.NoImage(name) : images.NotFound(name);
        }

        return image is null ? new FoundImage(null, named, null) : new FoundImage(
            image,
            catalog.Entries.FirstOrDefault(there => ImageCollection.ReferenceOf(there) == image.Name.Reference),
            named is not null && image.Name.Reference != ImageCollection.ReferenceOf(named) ? named : null);
    }
}
