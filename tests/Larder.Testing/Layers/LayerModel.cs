using System.Globalization;

namespace Larder.Testing.Layers;

/// <summary>
/// What layers add up to, as simply as it can be said: a table of paths. Parents are followed through no link here; what is
/// made up never needs it.
/// </summary>
public sealed class LayerModel
{
    private SortedDictionary<string, Item> _paths = new(StringComparer.Ordinal) { [""] = Implied() };

    /// <summary>The paths there are, without the root.</summary>
    public IEnumerable<string> Paths => _paths.Keys.Where(path => path.Length > 0);

    /// <summary>What a path is, as <see cref="LayerEntry.Kind"/>; null for none.</summary>
    public char? KindOf(string path) => _paths.TryGetValue(path, out Item? item) ? item.Kind : null;

    /// <summary>Applies a layer.</summary>
    public void Apply(IReadOnlyList<LayerEntry> layer)
    {
        SortedDictionary<string, Item> lower = _paths;
        _paths = new(lower, StringComparer.Ordinal);
        foreach (LayerEntry opaque in layer.Where(entry => entry.Kind == 'o'))
        {
            RemoveBelow(opaque.Path);
        }

        foreach (LayerEntry gone in layer.Where(entry => entry.Kind == 'w' && _paths.Remove(entry.Path)))
        {
            RemoveBelow(gone.Path);
        }

        foreach (LayerEntry entry in layer.Where(entry => entry.Kind is not ('o' or 'w' or 'h')).OrderBy(entry => entry.Path, StringComparer.Ordinal))
        {
            Put(entry.Path, new Item(entry.Kind, entry.Text, entry.Mode, LayerEntry.Time));
        }

        // Links name what the layer has, else what was there before it hid anything.
        HashSet<string> own = [.. layer.Where(entry => entry.Kind is 'f' or 'l' or 'p').Select(entry => entry.Path)];
        foreach (LayerEntry link in layer.Where(entry => entry.Kind == 'h'))
        {
            Put(link.Path, own.Contains(link.Text) ? _paths[link.Text] : lower[link.Text]);
        }
    }

    /// <summary>A line for each path: what it is, and the first path that is the same file.</summary>
    public IReadOnlyList<string> Lines() =>
    [
        .. _paths.Select(pair => Line(pair.Key, pair.Value, _paths.First(other => ReferenceEquals(other.Value, pair.Value)).Key)),
    ];

    /// <summary>As <see cref="Lines"/> says it.</summary>
    public static string Line(string path, char kind, string text, int mode, long time, string first) => string.Create(
        CultureInfo.InvariantCulture, $"{kind} /{path} «{text}» {(kind == 'l' ? "" : Convert.ToString(mode, 8))} {time} /{first}");

    private static string Line(string path, Item item, string first) => Line(path, item.Kind, item.Text, item.Mode, item.Time, first);

    private void Put(string path, Item item)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            _paths.TryAdd(path[..slash], Implied());
        }

        if (!(item.Kind == 'd' && KindOf(path) == 'd'))
        {
            RemoveBelow(path);
        }

        _paths[path] = item;
    }

    // A directory that nothing speaks of has the defaults of file metadata (docs/formats/file-metadata.md).
    private static Item Implied() => new('d', "", 0x1ED, 1);

    private void RemoveBelow(string path)
    {
        string prefix = path.Length == 0 ? "" : path + "/";
        foreach (string below in _paths.Keys.Where(key => key.Length > 0 && key.StartsWith(prefix, StringComparison.Ordinal) && key != path).ToArray())
        {
            _paths.Remove(below);
        }
    }

    private sealed record Item(char Kind, string Text, int Mode, long Time);
}
