namespace Larder.Cli.Configuration;

/// <summary>All settings in effect (docs/configuration.md).</summary>
internal sealed record Settings
{
    /// <summary>Five generations are kept: enough to go back after a bad week.</summary>
    public const int DefaultGenerations = 5;

    /// <summary>The most generations that can be kept: each is a directory that every switch looks at.</summary>
    public const int MaxGenerations = 1000;

    /// <summary>A month: what was pulled is in the store by then, and a download only helps who pulls the same elsewhere.</summary>
    public const int DefaultDownloadDays = 30;

    /// <summary>Ten large images.</summary>
    public const int DefaultDownloadGib = 20;

    /// <summary>The most of either: a century, and a petabyte.</summary>
    public const int MaxDownloads = 1_000_000;

    /// <summary>
    /// Absolute path of the root. By default <c>/var/lib/larder</c> for root, whose packs are for everybody, and
    /// <c>$XDG_DATA_HOME/larder</c> for other users; null when there is no home to put it in.
    /// </summary>
    public required Setting<string?> Root { get; init; }

    /// <summary>
    /// Absolute path of what can be deleted at any time. By default <c>$XDG_CACHE_HOME/larder</c>, where programs keep such
    /// things; without a home <c>cache</c> below the root; null when there is no root either.
    /// </summary>
    public required Setting<string?> Cache { get; init; }

    /// <summary>
    /// Absolute path of the directory of bootable images, which may be larger than all else; <c>images</c> below the root by
    /// default, and null when there is no root.
    /// </summary>
    public required Setting<string?> Images { get; init; }

    /// <summary>When colours are used; by default on a terminal, since elsewhere they are noise.</summary>
    public required Setting<ColorMode> Color { get; init; }

    /// <summary>What commands run in; by default bubblewrap, and only who writes it down runs without.</summary>
    public required Setting<SandboxMode> SandboxMode { get; init; }

    /// <summary>
    /// Whether files of installed revisions stand for the store's own copies; by default not, since then who damages an
    /// installed file damages the only copy.
    /// </summary>
    public required Setting<bool> EvictInstalled { get; init; }

    /// <summary>How many generations are kept, the current one counted: 1–1000.</summary>
    public required Setting<int> RetentionGenerations { get; init; }

    /// <summary>After how many days without use a download goes with the next <c>gc</c>: 0 and up.</summary>
    public required Setting<int> RetentionDownloadDays { get; init; }

    /// <summary>How many GiB of downloads a <c>gc</c> leaves: 0 and up.</summary>
    public required Setting<int> RetentionDownloadGib { get; init; }

    /// <summary>Absolute paths of directories and archives that stand for bases of packs, by the bases' names.</summary>
    public required IReadOnlyDictionary<string, Setting<string>> Bases { get; init; }

    /// <summary>The files that were read, in order.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The profile in use; null for none.</summary>
    public string? Profile { get; init; }
}
