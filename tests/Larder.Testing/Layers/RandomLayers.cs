using System.Globalization;

namespace Larder.Testing.Layers;

/// <summary>
/// Makes up layers that fit upon each other, from a seed: few names, so that they meet. Each path of a layer has one name
/// in it, for which links of lower layers may be followed; the layer leaves those alone then.
/// </summary>
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
            IReadOnlyList<LayerEntry> layer = new Draft(made._random, model).Make();
            model.Apply(layer);
            layers.Add(layer);
        }

        return (layers, model);
    }

    /// <summary>A layer that is being made up.</summary>
    private sealed class Draft(Random random, LayerModel lower)
    {
        // By what they are when links are followed.
        private readonly Dictionary<string, LayerEntry> _entries = new(StringComparer.Ordinal);
        private readonly List<(string Real, LayerEntry Entry)> _markers = [];
        private readonly HashSet<string> _followed = new(StringComparer.Ordinal);

        public List<LayerEntry> Make()
        {
            for (int tries = random.Next(14); tries > 0; tries--)
            {
                string name = Path();
                if (lower.Resolve(name) is not var (real, links) || _entries.ContainsKey(real) || Targets().Any(target => target == name || target == real)
                    || !CanStand(name, real, links) || Entry(name, real) is not { } entry)
                {
                    continue;
                }

                // The marker lies in the directory: a link that leads to one is followed.
                if (entry.Kind is 'o' && lower.KindOf(real) is 'l')
                {
                    if (lower.Resolve(name + "/") is not var (marker, more) || !CanStand(name + "/", marker, more))
                    {
                        continue;
                    }

                    (real, links) = (marker[..^1], more);
                }

                if (IsInTheWay(entry, real))
                {
                    continue;
                }

                _followed.UnionWith(links);
                if (entry.Kind is 'w' or 'o')
                {
                    _markers.Add((real, entry));
                }
                else
                {
                    _entries.Add(real, entry);
                }
            }

            // Whatever the order of the archive: markers speak of lower layers only.
            LayerEntry[] all = [.. _entries.Values, .. _markers.Select(marker => marker.Entry)];
            random.Shuffle(all);
            return [.. all];
        }

        private LayerEntry? Entry(string name, string real)
        {
            LayerEntry made = new(name, 'f', Mode: 0x180 + random.Next(0x40), Seconds: LayerEntry.Time + random.Next(3), Owner: random.Next(4) == 0 ? random.Next(3) : 0);
            bool hasBelow = _entries.Keys.Any(other => other.StartsWith(real + "/", StringComparison.Ordinal));
            switch (hasBelow ? 0 : random.Next(10))
            {
                case 0 or 1:
                    return made with { Kind = 'd', Mode = 0x1C0 + random.Next(0x40) };
                case 2 or 3 or 4:
                    return made with { Text = string.Create(CultureInfo.InvariantCulture, $"{random.Next(5)}") };
                case 5:
                    return made with { Kind = 'l', Text = Target(), Mode = 0x1FF };
                case 6:
                    return made with { Kind = 'p' };
                case 7:
                    string[] targets =
                    [
                        .. _entries.Values.Where(entry => entry.Kind is 'f' or 'l' or 'p').Select(entry => entry.Path),
                        .. lower.Paths.Where(other => lower.KindOf(other) is 'f' or 'l' or 'p' && other != real && !_entries.ContainsKey(other)
                            && !Parents(other).Any(parent => _entries.TryGetValue(parent, out LayerEntry? own) && (own.Kind is 'l' or 'h'))),
                    ];
                    return targets.Length == 0 ? null : new LayerEntry(name, 'h', targets[random.Next(targets.Length)]);
                case 8:
                    return new LayerEntry(name, 'w');
                default:
                    return new LayerEntry(name, 'o');
            }
        }

        private string Target() => random.Next(5) switch
        {
            0 => "nowhere",
            1 => "/etc/../x",
            2 => "/" + Path(),
            3 => "../../../" + Path(),
            _ => Path(),
        };

        // What leads to it is a directory, in the layer and below, and stays what it is. Behind a link it is one below already: what
        // the layer first makes one there depends on the order of its archive with everybody.
        private bool CanStand(string name, string real, IReadOnlyList<string> links)
        {
            bool isOwn = name == real;
            foreach (string parent in Parents(real))
            {
                bool isOver = lower.KindOf(parent) is null or 'd';
                if (_entries.TryGetValue(parent, out LayerEntry? own) ? own.Kind != 'd' || !(isOwn || isOver) : !isOver)
                {
                    return false;
                }
            }

            return isOwn || links.All(link => !_entries.Keys.Concat(_markers.Select(marker => marker.Real)).Any(other => IsAtOrAbove(other, link))
                && Parents(link).All(parent => !_entries.ContainsKey(parent)));
        }

        // Of what other entries follow; and the name that a hard link says must not mean two files.
        private bool IsInTheWay(LayerEntry entry, string real) =>
            (_followed.Any(link => IsAtOrAbove(real, link)) && !(entry.Kind is 'd' && !_followed.Contains(real) && lower.KindOf(real) is 'd'))
            || (entry.Kind is 'l' or 'h' && Targets().Any(target => IsAtOrAbove(real, target)));

        private IEnumerable<string> Targets() => _entries.Values.Where(entry => entry.Kind is 'h').Select(entry => entry.Text);

        private static bool IsAtOrAbove(string path, string other) => path == other || other.StartsWith(path + "/", StringComparison.Ordinal);

        private static IEnumerable<string> Parents(string path)
        {
            for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
            {
                yield return path[..slash];
            }
        }

        private string Path() => string.Join('/', Enumerable.Range(0, 1 + random.Next(3)).Select(_ => "abc"[random.Next(3)]));
    }
}
