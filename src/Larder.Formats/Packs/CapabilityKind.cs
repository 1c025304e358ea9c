namespace Larder.Formats.Packs;

/// <summary>The kinds of <see cref="Capability"/>.</summary>
public enum CapabilityKind
{
    /// <summary><c>network</c>.</summary>
    Network,

    /// <summary><c>cwd</c>.</summary>
    WorkingDirectory,

    /// <summary><c>home:ro</c>.</summary>
    HomeReadOnly,

    /// <summary><c>home:rw</c>.</summary>
    HomeReadWrite,

    /// <summary><c>device:PATH</c>.</summary>
    Device,
}
