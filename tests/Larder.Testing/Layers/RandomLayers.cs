using System.Globalization;

namespace Larder.Testing.Layers;

/// <summary>Makes up layers that fit upon each other, from a seed: few names, so that they meet.</summary>
public sealed class RandomLayers
{
    private readonly Random _random;

    private RandomLayers(int seed) => _random = new Random(seed);

    /// <summary>Layers, the lowest first, and what they add up to.</summary>
    public static (IReadOnlyList<IReadOnlyList<LayerEntry>> Layers, LayerModel Model) Of(int seed)
    {
        RandomLayers made = new(seed);
        LayerModel model = new();
        List<IReadOnlyList<LayerEntry>> layers = [];
        for (int count = 1 + made._random.Next(4); count > 0; count--)
        {
            IReadOnlyList<LayerEntry> layer = made.Layer(model);
            model.Apply(layer);
            layers.Add(layer);
        }

        return (layers, model);
    }

    private List<LayerEntry> Layer(LayerModel lower)
    {
        Dictionary<string, LayerEntry> entries = new(StringComparer.Ordinal);
        List<LayerEntry> markers = [];
        for (int tries = _random.Next(14); tries > 0; tries--)
        {
            string path = Path();
            bool isLinked = entries.Values.Any(entry => entry.Kind is 'h' && entry.Text == path);
            if (!isLinked && !entries.ContainsKey(path) && CanStand(path, entries, lower) && Entry(path, entries, lower) is { } entry)
            {
                (entry.Kind is 'w' or 'o' ? markers : null)?.Add(entry);
                if (entry.Kind is not ('w' or 'o'))
                {
                    entries.Add(path, entry);
                }
            }
        }

        // Whatever the order of the archive: markers speak of lower layers only.
        LayerEntry[] all = [.. entries.Values, .. markers];
        _random.Shuffle(all);
        return [.. all];
    }

    private LayerEntry? Entry(string path, Dictionary<string, LayerEntry> entries, LayerModel lower)
    {
        bool hasBelow = entries.Keys.Any(other => other.StartsWith(path + "/", StringComparison.Ordinal));
        int mode = 0x180 + _random.Next(0x40);
        switch (hasBelow ? 0 : _random.Next(10))
        {
            case 0 or 1:
                return new LayerEntry(path, 'd', Mode: 0x1C0 + _random.Next(0x40));
            case 2 or 3 or 4:
                return new LayerEntry(path, 'f', string.Create(CultureInfo.InvariantCulture, $"{_random.Next(5)}"), mode);
            case 5:
                return new LayerEntry(path, 'l', _random.Next(2) == 0 ? "nowhere" : "/etc/../x", 0x1FF);
            case 6:
                return new LayerEntry(path, 'p', Mode: mode);
            case 7:
                string[] targets =
                [
                    .. entries.Values.Where(entry => entry.Kind is 'f').Select(entry => entry.Path),
                    .. lower.Paths.Where(other => lower.KindOf(other) is 'f' && other != path && !entries.ContainsKey(other)),
                ];
                return targets.Length == 0 ? null : new LayerEntry(path, 'h', targets[_random.Next(targets.Length)]);
            case 8:
                return new LayerEntry(path, 'w');
            default:
                return new LayerEntry(path, 'o');
        }
    }

    // What leads to it is a directory, in the layer and below.
    private static bool CanStand(string path, Dictionary<string, LayerEntry> entries, LayerModel lower)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            string parent = path[..slash];
            if (entries.TryGetValue(parent, out LayerEntry? own) ? own.Kind != 'd' : lower.KindOf(parent) is not (null or 'd'))
            {
                return false;
            }
        }

        return true;
    }

    private string Path() => string.Join('/', Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => "abc"[_random.Next(3)]));
}
