using System.Collections.Immutable;
using Larder.Formats.Digests;
using Larder.Formats.Versions;

namespace Larder.Formats.Packs;

/// <summary>
/// What a pack says of itself: the config blob of its OCI manifest (docs/formats/pack.md). Read by
/// <see cref="PackManifestReader"/>, which refuses whatever breaks a rule, and written by
/// <see cref="PackManifestWriter"/>.
/// </summary>
public sealed class PackManifest
{
    /// <summary>Bytes of the JSON at most.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The version of the JSON's rules.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Characters of a summary at most.</summary>
    public const int MaxSummaryLength = 256;

    /// <summary>Characters of a license expression at most.</summary>
    public const int MaxLicenseLength = 256;

    /// <summary>Commands, capabilities, dependencies or sources at most, each.</summary>
    public const int MaxEntries = 1024;

    /// <summary>Publisher and name.</summary>
    public required PackName Name { get; init; }

    /// <summary>The version.</summary>
    public required PackVersion Version { get; init; }

    /// <summary>The published revision; null for a build that was not published.</summary>
    public Revision? Revision { get; init; }

    /// <summary>What it is for.</summary>
    public required PackType Type { get; init; }

    /// <summary>One line for lists; may be empty.</summary>
    public string Summary { get; init; } = "";

    /// <summary>SPDX expression.</summary>
    public string? License { get; init; }

    /// <summary>http or https URL.</summary>
    public string? Homepage { get; init; }

    /// <summary>A picture in the tree.</summary>
    public TreePath? Icon { get; init; }

    /// <summary>Where it runs.</summary>
    public required PackPlatform Platform { get; init; }

    /// <summary>What it runs on.</summary>
    public required PackBase Base { get; init; }

    /// <summary>Its commands, in the recipe's order; empty unless it is an application.</summary>
    public IReadOnlyList<PackCommand> Commands { get; init; } = [];

    /// <summary>What it asks for, in the recipe's order.</summary>
    public IReadOnlyList<Capability> Capabilities { get; init; } = [];

    /// <summary>Which packs it needs; sorted by name.</summary>
    public IReadOnlyDictionary<PackName, VersionRange> Dependencies { get; init; } =
        ImmutableSortedDictionary<PackName, VersionRange>.Empty;

    /// <summary>File system id of the payload.</summary>
    public required Digest ContentId { get; init; }

    /// <summary>What it was built from.</summary>
    public required PackBuild Build { get; init; }
}
