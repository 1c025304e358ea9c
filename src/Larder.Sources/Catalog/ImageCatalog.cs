using Larder.Formats.Errors;
using Larder.Formats.Names;

namespace Larder.Sources.Catalog;

/// <summary>
/// The catalog entries there are: those that come with Larder, and those of files. Of two entries with one name the
/// later one counts, whole; nothing of the earlier one shows through.
/// </summary>
public sealed class ImageCatalog
{
    private const string Resource = "Larder.Sources.Catalog.catalog.toml";

    private readonly SortedDictionary<string, CatalogEntry> _entries;

    private ImageCatalog(SortedDictionary<string, CatalogEntry> entries)
    {
        _entries = entries;
        Entries = [.. entries.Values];
    }

    /// <summary>All of them, by the bytes of their names.</summary>
    public IReadOnlyList<CatalogEntry> Entries { get; }

    /// <summary>Reads the embedded catalog and these files.</summary>
    /// <param name="files">Absolute paths; a later file wins. One that is not there has no entries.</param>
    /// <exception cref="ArgumentException">A path is relative.</exception>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CatalogInvalid"/>.</exception>
    public static ImageCatalog Load(IEnumerable<string> files)
    {
        SortedDictionary<string, CatalogEntry> entries = new(StringComparer.Ordinal);
        Take(entries, ReadEmbedded());
        foreach (string file in files)
        {
            if (!Path.IsPathRooted(file))
            {
                throw new ArgumentException($"The path of a catalog is absolute, and {file} is not.", nameof(files));
            }

            Take(entries, CatalogFile.Load(Path.GetFullPath(file)));
        }

        return new ImageCatalog(entries);
    }

    /// <summary>The entry of exactly this name; null when there is none.</summary>
    public CatalogEntry? Find(string name) => _entries.GetValueOrDefault(name);

    /// <summary>The name of an entry that somebody probably meant; null when none is near.</summary>
    public string? Near(string name) => NearName.Find(name, _entries.Keys);

    private static void Take(SortedDictionary<string, CatalogEntry> entries, IReadOnlyList<CatalogEntry> later)
    {
        foreach (CatalogEntry entry in later)
        {
            entries[entry.Name] = entry;
        }
    }

    private static IReadOnlyList<CatalogEntry> ReadEmbedded()
    {
        using Stream stream = typeof(ImageCatalog).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        byte[] utf8 = new byte[stream.Length];
        stream.ReadExactly(utf8);

        // It names no files, so no path of it is beneath anything.
        return CatalogFile.Read(utf8, CatalogEntry.Embedded, "/");
    }
}
