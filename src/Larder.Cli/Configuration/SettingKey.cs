using Larder.Formats.Toml;

namespace Larder.Cli.Configuration;

/// <summary>A setting's name in files and in the environment.</summary>
/// <param name="Name">In a file: <c>retention.generations</c> is the key <c>generations</c> of <c>[retention]</c>.</param>
/// <param name="Variable">In the environment.</param>
/// <param name="Kind">The type of its value in a file.</param>
internal sealed record SettingKey(string Name, string Variable, TomlKind Kind)
{
    public static readonly SettingKey Root = new("root", "LARDER_ROOT", TomlKind.Text);
    public static readonly SettingKey Cache = new("cache", "LARDER_CACHE_DIR", TomlKind.Text);
    public static readonly SettingKey Images = new("images", "LARDER_IMAGES_DIR", TomlKind.Text);
    public static readonly SettingKey Color = new("color", "LARDER_COLOR", TomlKind.Text);
    public static readonly SettingKey SandboxMode = new("sandbox.mode", "LARDER_SANDBOX_MODE", TomlKind.Text);
    public static readonly SettingKey EvictInstalled = new("store.evict-installed", "LARDER_STORE_EVICT_INSTALLED", TomlKind.Flag);
    public static readonly SettingKey RetentionGenerations = new("retention.generations", "LARDER_RETENTION_GENERATIONS", TomlKind.Number);

    public static readonly SettingKey RetentionDownloadDays = new("retention.download-days", "LARDER_RETENTION_DOWNLOAD_DAYS", TomlKind.Number);
    public static readonly SettingKey RetentionDownloadGib = new("retention.download-gib", "LARDER_RETENTION_DOWNLOAD_GIB", TomlKind.Number);

    /// <summary>The table whose keys are names of bases.</summary>
    public const string Bases = "bases";

    /// <summary>All of them but those of bases, in the order of <c>config show</c>.</summary>
    public static IReadOnlyList<SettingKey> All { get; } = [Root, Cache, Images, Color, SandboxMode, EvictInstalled, RetentionGenerations, RetentionDownloadDays, RetentionDownloadGib];

    /// <summary>The table that the key stands in; empty for the top.</summary>
    public string Table => BaseName is not null ? Bases : Name.LastIndexOf('.') is >= 0 and int dot ? Name[..dot] : "";

    /// <summary>The base that it gives a place; null for a key that does no such thing.</summary>
    public string? BaseName { get; private init; }

    /// <summary>The key that gives a base a place; the environment has none for it.</summary>
    public static SettingKey OfBase(string name) => new(TomlNameText.Write([Bases, name]), "", TomlKind.Text) { BaseName = name };
}
