using Larder.Formats.Errors;
using Larder.Formats.Names;
using Larder.Formats.Toml;

namespace Larder.Cli.Configuration;

/// <summary>The failures of configuration, worded once. A place is <c>FILE:LINE:COLUMN</c>, or a variable or option.</summary>
internal static class ConfigurationErrors
{
    private const string Rules = "docs/configuration.md";

    public static LarderException Malformed(string place, string why) => new(
        ErrorCodes.MalformedConfiguration, $"The configuration cannot be read at {place}", why, "Correct the line, or take it out");

    public static LarderException Unknown(string place, string name, string? near) => new(
        ErrorCodes.UnknownSetting,
        $"The configuration cannot be used: {place}",
        $"«{name}» is no setting of this version",
        near is null ? $"Take it out; larder config show lists the settings ({Rules})" : $"Did you mean «{near}»? larder config show lists the settings");

    public static LarderException Invalid(string place, string name, string why) => new(
        ErrorCodes.InvalidSetting, $"The setting {name} cannot be used: {place}", why, $"Correct it there; {Rules} has its range");

    public static LarderException NoProfile(string name, IReadOnlyCollection<string> known) => new(
        ErrorCodes.UnknownProfile,
        $"The profile «{name}» cannot be used",
        known.Count == 0 ? "no configuration file has a profile" : $"the configuration files have {string.Join(", ", known.Select(one => TomlNameText.Write([one])))}",
        NearName.Find(name, known) is { } near ? $"Did you mean «{near}»?" : $"Add a table [{TomlNameText.Write(["profiles", name])}], or choose another with --profile");

    public static LarderException NotFound(string path) => new(
        ErrorCodes.ConfigurationNotFound,
        $"The configuration file {path} cannot be read",
        "it is not there, or its directory cannot be searched",
        "Correct --config or LARDER_CONFIG");
}
