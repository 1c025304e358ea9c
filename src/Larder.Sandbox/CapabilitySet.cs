using Larder.Formats.Packs;

namespace Larder.Sandbox;

/// <summary>
/// What a pack is allowed, as the sandbox asks for it: each once, devices in the order of their text, so that one set
/// always gives one bubblewrap line.
/// </summary>
public sealed class CapabilitySet
{
    private readonly HashSet<Capability> _items;

    /// <summary>Gathers capabilities, in any order.</summary>
    public CapabilitySet(params IEnumerable<Capability> capabilities)
    {
        _items = [.. capabilities];
        Devices =
        [
            .. _items.Select(static item => item.Device).OfType<TreePath>()
                .OrderBy(static path => path.ToString(), StringComparer.Ordinal),
        ];
    }

    /// <summary>Nothing.</summary>
    public static CapabilitySet None { get; } = new([]);

    /// <summary>The host's network, with its names (resolv.conf and hosts).</summary>
    public bool Network => _items.Contains(Capability.Network);

    /// <summary>The directory that the command is called from, to read and write, at the same path.</summary>
    public bool WorkingDirectory => _items.Contains(Capability.WorkingDirectory);

    /// <summary>The caller's home directory, at the same path, to read or also to write.</summary>
    public bool Home => HomeWritable || _items.Contains(Capability.HomeReadOnly);

    /// <summary>The caller's home directory to write.</summary>
    public bool HomeWritable => _items.Contains(Capability.HomeReadWrite);

    /// <summary>Devices and directories of devices. One that the machine lacks is left out, not an error.</summary>
    public IReadOnlyList<TreePath> Devices { get; }

    /// <summary>True when directories of the machine's users are shown.</summary>
    internal bool ShowsUserFiles => WorkingDirectory || Home;
}
