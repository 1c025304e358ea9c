using Larder.Formats.Errors;
using Larder.Formats.Names;
using Larder.Formats.Packs;
using Larder.Formats.Toml;

namespace Larder.Sources.Catalog;

/// <summary>The keys of one entry as they stand in a file: all are known, and asked for by type. Fails naming the place.</summary>
internal sealed class CatalogTable
{
    private static readonly string[] Known =
        ["name", "version", "platform", "description", "packages", "profile", "archive", "archive-digest", "oci", "kernel"];

    private readonly TomlTable _table;
    private readonly Dictionary<string, TomlValue> _values = new(StringComparer.Ordinal);

    /// <summary>Takes the keys of a table.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CatalogInvalid"/>: one is unknown.</exception>
    public CatalogTable(TomlTable table, string origin)
    {
        _table = table;
        Origin = origin;
        if (table.Path.Count > 1)
        {
            throw Invalid("a table within a table is no entry; a name with a dot or a colon stands in quotes, as in [\"debian:12\"]");
        }

        foreach ((string key, TomlValue value) in table.Values)
        {
            _values.Add(key, value);
            if (!Known.Contains(key))
            {
                string near = NearName.Find(key, Known) is { } name ? $"; did you mean {name}?" : $": an entry has {string.Join(", ", Known)}";
                throw Invalid(key, "there is no such key" + near);
            }
        }
    }

    /// <summary>The name of the table.</summary>
    public string Name => _table.Path[0];

    /// <summary>What messages call the file.</summary>
    public string Origin { get; }

    /// <summary>A string; null when the key is not there.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CatalogInvalid"/>: it is of another type.</exception>
    public string? Text(string key) =>
        !_values.TryGetValue(key, out TomlValue? value) ? null
        : value.Kind == TomlKind.Text ? value.Text
        : throw Invalid(key, "a string in quotes is expected");

    /// <summary>An array of strings; null when the key is not there.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.CatalogInvalid"/>: it is of another type.</exception>
    public IReadOnlyList<string>? Texts(string key) =>
        !_values.TryGetValue(key, out TomlValue? value) ? null
        : value.Kind == TomlKind.Texts ? value.Texts
        : throw Invalid(key, "an array of strings is expected, as in [\"bash\", \"git\"]");

    /// <summary>The failure of a value.</summary>
    public LarderException Invalid(string key, string why, LarderException? inner = null) =>
        CatalogFile.Invalid(Place(_values[key].Position), $"entry {Entry}, key {PackText.Printable(key)}: {why}", inner);

    /// <summary>The failure of the entry as a whole.</summary>
    public LarderException Invalid(string why) => CatalogFile.Invalid(Place(_table.Position), $"entry {Entry}: {why}");

    private string Entry => $"«{PackText.Printable(string.Join('.', _table.Path))}»";

    private string Place(TomlPosition position) => $"{PackText.Printable(Origin)}:{position}";
}
