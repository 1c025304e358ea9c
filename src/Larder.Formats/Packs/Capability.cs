using System.Diagnostics.CodeAnalysis;

namespace Larder.Formats.Packs;

/// <summary>
/// Something a pack may do beyond its sandbox, all denied unless it asks: <c>network</c>, <c>cwd</c> (the caller's
/// working directory), <c>home:ro</c>, <c>home:rw</c>, <c>device:/dev/…</c>.
/// </summary>
public sealed class Capability : IEquatable<Capability>
{
    private const string DevicePrefix = "device:";

    private readonly string _text;

    private Capability(string text, CapabilityKind kind, TreePath? device = null)
    {
        _text = text;
        Kind = kind;
        Device = device;
    }

    /// <summary>The host's network.</summary>
    public static Capability Network { get; } = new("network", CapabilityKind.Network);

    /// <summary>The caller's working directory, with what is below it, writable.</summary>
    public static Capability WorkingDirectory { get; } = new("cwd", CapabilityKind.WorkingDirectory);

    /// <summary>The caller's home, read-only.</summary>
    public static Capability HomeReadOnly { get; } = new("home:ro", CapabilityKind.HomeReadOnly);

    /// <summary>The caller's home, writable.</summary>
    public static Capability HomeReadWrite { get; } = new("home:rw", CapabilityKind.HomeReadWrite);

    /// <summary>Which one.</summary>
    public CapabilityKind Kind { get; }

    /// <summary>A device below <c>/dev</c>, or a directory of devices; null for the other kinds.</summary>
    public TreePath? Device { get; }

    /// <summary>Reads a capability; false for any other text.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, [NotNullWhen(true)] out Capability? result)
    {
        result = s switch
        {
            "network" => Network,
            "cwd" => WorkingDirectory,
            "home:ro" => HomeReadOnly,
            "home:rw" => HomeReadWrite,
            { } when s.StartsWith(DevicePrefix, StringComparison.Ordinal)
                && DevicePath.TryParse(s[DevicePrefix.Length..]) is { } device =>
                new Capability(s, CapabilityKind.Device, device),
            _ => null,
        };
        return result is not null;
    }

    /// <summary>
    /// True when having this one grants <paramref name="other"/>: the same, or a writable home for a read-only one.
    /// </summary>
    public bool Covers(Capability other) =>
        Equals(other) || (Kind == CapabilityKind.HomeReadWrite && other.Kind == CapabilityKind.HomeReadOnly);

    /// <inheritdoc/>
    public bool Equals(Capability? other) => other is not null
        && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Capability);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    /// <summary>The text of the manifest.</summary>
    public override string ToString() => _text;
}
