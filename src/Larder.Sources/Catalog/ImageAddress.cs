using Larder.Formats.Errors;
using Larder.Sources.Oci;

namespace Larder.Sources.Catalog;

/// <summary>
/// What a name of an image stands for: an entry of the catalog, else an image of a registry. One rule for bootable images and
/// for the bases of packs; <c>oci://</c> skips the catalog, and <c>catalog:</c> asks for nothing else.
/// </summary>
/// <param name="Entry">The entry; null for an image of a registry.</param>
/// <param name="Reference">The image of a registry; null for an entry.</param>
/// <param name="Near">An entry with nearly the name that was asked for; null when there is none, or when nobody asked the catalog.</param>
/// <param name="AskedCatalog">Whether the catalog was asked first.</param>
public sealed record ImageAddress(CatalogEntry? Entry, ImageReference? Reference, string? Near, bool AskedCatalog)
{
    private const string CatalogScheme = "catalog:";

    /// <summary>Whether a name means an entry of the catalog and nothing else.</summary>
    public static bool AsksCatalog(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(CatalogScheme, StringComparison.Ordinal);
    }

    /// <summary>Whether a text can be a name, whatever catalogs have.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fault">LRD1101 when it cannot.</param>
    public static bool IsName(string text, out LarderException? fault)
    {
        try
        {
            fault = null;
            _ = ImageReference.Parse(AsksCatalog(text) ? text[CatalogScheme.Length..] : text);
            return true;
        }
        catch (LarderException error)
        {
            fault = error;
            return false;
        }
    }

    /// <summary>Reads a name.</summary>
    /// <exception cref="LarderException">LRD1101: it is no name. LRD1202: the catalog has no such entry.</exception>
    public static ImageAddress Parse(string text, ImageCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(catalog);
        if (ImageReference.HasScheme(text))
        {
            return new ImageAddress(null, ImageReference.Parse(text), null, AskedCatalog: false);
        }

        bool isOfCatalog = AsksCatalog(text);
        string name = isOfCatalog ? text[CatalogScheme.Length..] : text;
        if (catalog.Find(name) is { } entry)
        {
            return new ImageAddress(entry, null, null, AskedCatalog: true);
        }

        return isOfCatalog
            ? throw new LarderException(
                ErrorCodes.CatalogEntryNotFound,
                $"There is no catalog entry {Formats.Packs.PackText.Printable(name)}",
                catalog.Near(name) is { } near ? $"no catalog has it; did you mean {near}?" : "no catalog has it",
                "See which there are with: larder image catalog")
            : new ImageAddress(null, ImageReference.Parse(name), catalog.Near(name), AskedCatalog: true);
    }
}
