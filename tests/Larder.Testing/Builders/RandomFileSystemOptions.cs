namespace Larder.Testing.Builders;

/// <summary>What a <see cref="RandomFileSystem"/> may contain; all on by default.</summary>
public sealed record RandomFileSystemOptions
{
    /// <summary>The most paths beside the root.</summary>
    public int MaxPaths { get; init; } = 60;

    /// <summary>The longest file content, in bytes.</summary>
    public int MaxContentLength { get; init; } = 300;

    /// <summary>Names of any bytes; otherwise of lower-case letters, for what cannot carry others.</summary>
    public bool HasOddNames { get; init; } = true;

    /// <summary>Attributes other than the default: mode, times.</summary>
    public bool HasAttributes { get; init; } = true;

    /// <summary>Owners other than root, setuid, setgid and sticky bits, which only root can apply.</summary>
    public bool HasOwners { get; init; } = true;

    /// <summary>Extended attributes; in the <c>user.</c> name space, on directories and files only.</summary>
    public bool HasExtendedAttributes { get; init; } = true;

    /// <summary>Devices, which only root can make.</summary>
    public bool HasDevices { get; init; } = true;

    /// <summary>Fifos.</summary>
    public bool HasFifos { get; init; } = true;

    /// <summary>Link groups.</summary>
    public bool HasLinkGroups { get; init; } = true;
}
