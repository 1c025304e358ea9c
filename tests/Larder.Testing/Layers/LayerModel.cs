using System.Globalization;

namespace Larder.Testing.Layers;

/// <summary>What layers add up to, as simply as it can be said: a table of paths without links among their parents.</summary>
public sealed class LayerModel
{
    private const int MaxLinks = 10;

    private SortedDictionary<string, Item> _paths = new(StringComparer.Ordinal) { [""] = Implied() };

    /// <summary>The paths there are, without the root.</summary>
    public IEnumerable<string> Paths => _paths.Keys.Where(path => path.Length > 0);

    /// <summary>What a path is, as <see cref="LayerEntry.Kind"/>; null for none.</summary>
    public char? KindOf(string path) => _paths.TryGetValue(path, out Item? item) ? item.Kind : null;

    /// <summary>
    /// A path with the links among its parents followed, and those links; null when they lead nowhere, in a circle, or to
    /// what is no directory. What is not there is no link.
    /// </summary>
    public (string Real, IReadOnlyList<string> Links)? Resolve(string path)
    {
        List<string> links = [];
        List<string> at = [];
        Stack<string> left = new(path.Split('/').Reverse());
        while (left.Count > 1)
        {
            string name = left.Pop();
            if (name == "..")
            {
                at.RemoveRange(Math.Max(0, at.Count - 1), Math.Min(1, at.Count));
                continue;
            }

            at.Add(name);
            string here = string.Join('/', at);
            if (KindOf(here) is not 'l')
            {
                continue;
            }

            links.Add(here);
            at.RemoveAt(at.Count - 1);
            string target = _paths[here].Text;
            if (target.StartsWith('/'))
            {
                at.Clear();
            }

            foreach (string next in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                left.Push(next);
            }

            if (links.Count > MaxLinks)
            {
                return null;
            }
        }

        at.Add(left.Pop());
        return (string.Join('/', at), links);
    }

    /// <summary>Applies a layer. Markers speak of lower layers only, wherever in the layer they come.</summary>
    public void Apply(IReadOnlyList<LayerEntry> layer)
    {
        SortedDictionary<string, Item> lower = _paths;
        _paths = new(lower, StringComparer.Ordinal);
        foreach (LayerEntry opaque in layer.Where(entry => entry.Kind == 'o'))
        {
            string marker = Real(opaque.Path + "/");
            RemoveBelow(marker[..^1]);
        }

        foreach (LayerEntry gone in layer.Where(entry => entry.Kind == 'w'))
        {
            string real = Real(gone.Path);
            if (_paths.Remove(real))
            {
                RemoveBelow(real);
            }
        }

        // Links name what the layer has, else what was there before it hid anything.
        Dictionary<string, Item> own = new(StringComparer.Ordinal);
        foreach (LayerEntry entry in layer.Where(entry => entry.Kind is not ('o' or 'w' or 'h')).OrderBy(entry => entry.Path, StringComparer.Ordinal))
        {
            Item item = new(entry.Kind, entry.Text, entry.Mode, entry.Seconds, entry.Owner);
            own[entry.Path] = item;
            Put(Real(entry.Path), item);
        }

        foreach (LayerEntry link in layer.Where(entry => entry.Kind == 'h'))
        {
            Put(Real(link.Path), own.TryGetValue(link.Text, out Item? item) ? item : lower[link.Text]);
        }
    }

    /// <summary>A line for each path: what it is, and the first path that is the same file.</summary>
    public IReadOnlyList<string> Lines()
    {
        Dictionary<Item, string> first = new(ReferenceEqualityComparer.Instance);
        foreach ((string path, Item item) in _paths)
        {
            first.TryAdd(item, path);
        }

        return [.. _paths.Select(pair => Line(pair.Key, pair.Value, first[pair.Value]))];
    }

    /// <summary>As <see cref="Lines"/> says it.</summary>
    public static string Line(string path, char kind, string text, int mode, long time, uint owner, string first) => string.Create(
        CultureInfo.InvariantCulture, $"{kind} /{path} «{text}» {(kind == 'l' ? "" : Convert.ToString(mode, 8))} {time} /{first}{(owner == 0 ? "" : $" of {owner}")}");

    private static string Line(string path, Item item, string first) => Line(path, item.Kind, item.Text, item.Mode, item.Time, (uint)item.Owner, first);

    private string Real(string path) => Resolve(path)!.Value.Real;

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
    private static Item Implied() => new('d', "", 0x1ED, 1, 0);

    private void RemoveBelow(string path)
    {
        string prefix = path.Length == 0 ? "" : path + "/";
        foreach (string below in _paths.Keys.Where(key => key.Length > 0 && key.StartsWith(prefix, StringComparison.Ordinal) && key != path).ToArray())
        {
            _paths.Remove(below);
        }
    }

    private sealed record Item(char Kind, string Text, int Mode, long Time, int Owner);
}
