using Larder.Formats.Names;
using Larder.Formats.Packs;
using Larder.Formats.Toml;
using Larder.Native.Files;

namespace Larder.Cli.Configuration;

/// <summary>What one configuration file gives: its settings, and those of each profile. Every key was known.</summary>
internal sealed class ConfigurationFile
{
    /// <summary>More than any configuration has; a file that is longer is not one.</summary>
    public const int MaxLength = 1 << 20;

    private const string Profiles = "profiles";
    private readonly string _path;

    private ConfigurationFile(string path) => _path = path;

    /// <summary>The settings outside of profiles.</summary>
    public Dictionary<SettingKey, GivenSetting> Given { get; } = [];

    /// <summary>The settings of each profile.</summary>
    public SortedDictionary<string, Dictionary<SettingKey, GivenSetting>> OfProfile { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a file; null when it is not there.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD7002, LRD7003, LRD7004.</exception>
    public static ConfigurationFile? TryRead(string path)
    {
        // Most machines have no such file, and at start-up an exception costs more than all else here.
        if (!File.Exists(path))
        {
            return null;
        }

        byte[] bytes;
        try
        {
            bytes = BoundedFile.Read(path, MaxLength);
        }
        catch (InvalidDataException)
        {
            throw ConfigurationErrors.Malformed(path, $"it is longer than the {MaxLength} bytes that a configuration may have");
        }

        ConfigurationFile file = new(path);
        try
        {
            foreach (TomlTable table in TomlReader.Read(bytes))
            {
                file.Take(table);
            }
        }
        catch (TomlException error)
        {
            throw ConfigurationErrors.Malformed(file.Place(error.Position), error.Message);
        }

        return file;
    }

    private void Take(TomlTable table)
    {
        if (table.Path is [Profiles])
        {
            RefuseKeys(table);
            return;
        }

        // Names are compared as TOML writes them: a key "sandbox.mode" in quotes is not the key of [sandbox].
        bool isOfProfile = table.Path is [Profiles, _, ..];
        string[] path = [.. table.Path.Skip(isOfProfile ? 2 : 0)];
        string name = TomlNameText.Write(path);
        if (name.Length > 0 && name != SettingKey.Bases && !SettingKey.All.Any(key => key.Table == name))
        {
            IEnumerable<string> known = SettingKey.All.Select(key => key.Table).Where(known => known.Length > 0).Append(SettingKey.Bases).Append(Profiles);
            throw ConfigurationErrors.Unknown(Place(table.Position), TomlNameText.Write(table.Path), NearName.Find(name, known));
        }

        string? profile = isOfProfile ? table.Path[1] : null;
        Dictionary<SettingKey, GivenSetting> given = Given;
        if (profile is not null && !OfProfile.TryGetValue(profile, out given!))
        {
            OfProfile.Add(profile, given = []);
        }

        foreach ((string key, TomlValue value) in table.Values)
        {
            TakeKey(given, name == SettingKey.Bases ? BaseKey(key, value) : Key(TomlNameText.Write([.. path, key]), value), value, profile);
        }
    }

    private void RefuseKeys(TomlTable profiles)
    {
        foreach ((string key, TomlValue value) in profiles.Values)
        {
            throw ConfigurationErrors.Unknown(Place(value.Position), TomlNameText.Write([Profiles, key]), $"[{Profiles}.NAME]");
        }
    }

    private SettingKey Key(string name, TomlValue value) => SettingKey.All.FirstOrDefault(key => key.Name == name)
        ?? throw ConfigurationErrors.Unknown(Place(value.Position), name, NearName.Find(name, SettingKey.All.Select(known => known.Name)));

    private SettingKey BaseKey(string name, TomlValue value)
    {
        SettingKey key = SettingKey.OfBase(name);
        return PackBase.TryParse(name, out PackBase? known) && known.IsImage
            ? key
            : throw ConfigurationErrors.Invalid(Place(value.Position), key.Name, "it is no name of an image, as \"debian:12\"");
    }

    private void TakeKey(Dictionary<SettingKey, GivenSetting> given, SettingKey key, TomlValue value, string? profile)
    {
        if (value.Kind != key.Kind)
        {
            string expected = key.Kind switch
            {
                TomlKind.Text => "a string in quotes is expected",
                TomlKind.Flag => "true or false is expected, without quotes",
                _ => "an integer is expected",
            };
            throw ConfigurationErrors.Invalid(Place(value.Position), key.Name, expected);
        }

        string origin = profile is null ? $"{_path}:{value.Position.Line}" : $"{_path}:{value.Position.Line} (profile {profile})";
        string? text = value.Kind switch
        {
            TomlKind.Text => value.Text,
            TomlKind.Flag => value.IsTrue ? "true" : "false",
            _ => null,
        };
        given.Add(key, new GivenSetting(text, value.Number, origin, IsFromFile: true));
    }

    private string Place(TomlPosition position) => $"{_path}:{position}";
}
