namespace Larder.Sandbox;

/// <summary>What a pack is allowed: sorted, each once. <c>home:rw</c> includes <c>home:ro</c>.</summary>
public sealed class CapabilitySet
{
    private readonly Capability[] _items;

    /// <summary>Gathers capabilities.</summary>
    public CapabilitySet(params IEnumerable<Capability> capabilities)
    {
        var items = capabilities.ToHashSet();
        if (items.Contains(new Capability.Home(Writable: true)))
        {
            items.Remove(new Capability.Home(Writable: false));
        }

        _items = [.. items.OrderBy(static item => item.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>Nothing.</summary>
    public static CapabilitySet None { get; } = new([]);

    /// <summary>All of them, in the order of their text.</summary>
    public IReadOnlyList<Capability> Items => _items;

    /// <summary>The host's network.</summary>
    public bool Network => _items.OfType<Capability.Network>().Any();

    /// <summary>The caller's working directory.</summary>
    public bool WorkingDirectory => _items.OfType<Capability.WorkingDirectory>().Any();

    /// <summary>The caller's home directory: null for no.</summary>
    public Capability.Home? Home => _items.OfType<Capability.Home>().SingleOrDefault();

    /// <summary>True when directories of the machine's users are shown.</summary>
    internal bool ShowsUserFiles => WorkingDirectory || Home is not null;

    internal IEnumerable<Capability.Device> Devices => _items.OfType<Capability.Device>();

    /// <summary>Reads the capabilities of a manifest.</summary>
    /// <exception cref="Formats.Errors.LarderException">One is unknown.</exception>
    public static CapabilitySet Parse(IEnumerable<string> texts) => new(texts.Select(Capability.Parse));

    /// <summary>What this set allows and an older one did not: what an update has to ask for.</summary>
    public CapabilitySet AddedTo(CapabilitySet older) => new(_items.Where(item =>
        !older._items.Contains(item)
        && !(item is Capability.Home { Writable: false } && older.Home is not null)));
}
