using System.Globalization;
using Larder.Formats.Errors;
using Larder.Formats.Toml;
using Larder.Images;

namespace Larder.Cli.Configuration;

/// <summary>
/// Puts the settings together; the later one wins: default, the machine's file, the user's file, the chosen file, the
/// profile in each of these files in the same order, the environment, the options.
/// </summary>
internal sealed class SettingsLoader
{
    private readonly CommandHost _host;
    private readonly CommandLineSettings _options;
    private readonly List<string> _read = [];
    private readonly Dictionary<SettingKey, GivenSetting> _given = [];

    private SettingsLoader(CommandHost host, CommandLineSettings options)
    {
        _host = host;
        _options = options;
    }

    /// <summary>Reads what is there, and checks every value.</summary>
    /// <exception cref="LarderException">LRD7002 to LRD7006.</exception>
    public static Settings Load(CommandHost host, CommandLineSettings options)
    {
        SettingsLoader loader = new(host, options);
        string? profile = options.Profile ?? host.Variable("LARDER_PROFILE");
        loader.TakeFiles(profile);
        loader.TakeVariables();
        loader.TakeOptions();
        Setting<string?> root = loader.Directory(SettingKey.Root, host.IsRootUser ? "/var/lib/larder" : UserDirectories.Data(host));
        return new Settings
        {
            Root = root,
            Cache = loader.Directory(
                SettingKey.Cache, UserDirectories.Cache(host) ?? (root.Value is { } path ? Path.Combine(path, "cache") : null)),
            Images = loader.Directory(SettingKey.Images, root.Value is { } above ? ImageCollection.DefaultPath(above) : null),
            Color = loader.Choice(SettingKey.Color, ColorMode.Auto, [("auto", ColorMode.Auto), ("always", ColorMode.Always), ("never", ColorMode.Never)]),
            SandboxMode = loader.Choice(
                SettingKey.SandboxMode, SandboxMode.Bubblewrap, [("bubblewrap", SandboxMode.Bubblewrap), ("none", SandboxMode.None)]),
            EvictInstalled = loader.Choice(SettingKey.EvictInstalled, false, [("true", true), ("false", false)]),
            RetentionGenerations = loader.Number(SettingKey.RetentionGenerations, Settings.DefaultGenerations, 1, Settings.MaxGenerations),
            RetentionDownloadDays = loader.Number(SettingKey.RetentionDownloadDays, Settings.DefaultDownloadDays, 0, Settings.MaxDownloads),
            RetentionDownloadGib = loader.Number(SettingKey.RetentionDownloadGib, Settings.DefaultDownloadGib, 0, Settings.MaxDownloads),
            Bases = new SortedDictionary<string, Setting<string>>(
                loader._given.Keys.Where(key => key.BaseName is not null).ToDictionary(key => key.BaseName!, key => loader.PathOf(key)), StringComparer.Ordinal),
            Files = loader._read,
            Profile = profile,
        };
    }

    private void TakeFiles(string? profile)
    {
        List<ConfigurationFile> files = [];
        string? chosen = _options.Config ?? _host.Variable("LARDER_CONFIG");
        foreach (string? path in (string?[])[_host.SystemConfiguration, UserDirectories.Configuration(_host), chosen])
        {
            if (path is not null && ConfigurationFile.TryRead(path) is { } file)
            {
                files.Add(file);
                _read.Add(path);
                Take(file.Given);
            }
            else if (path is not null && path == chosen)
            {
                throw ConfigurationErrors.NotFound(path);
            }
        }

        if (profile is null)
        {
            return;
        }

        if (!files.Any(file => file.OfProfile.ContainsKey(profile)))
        {
            throw ConfigurationErrors.NoProfile(profile, [.. files.SelectMany(file => file.OfProfile.Keys).Distinct(StringComparer.Ordinal)]);
        }

        foreach (ConfigurationFile file in files)
        {
            if (file.OfProfile.TryGetValue(profile, out Dictionary<SettingKey, GivenSetting>? given))
            {
                Take(given);
            }
        }
    }

    private void TakeVariables()
    {
        // https://no-color.org; what is ours is more telling, and stands above it.
        if (_host.Variable("NO_COLOR") is not null)
        {
            _given[SettingKey.Color] = new GivenSetting("never", 0, "NO_COLOR", IsFromFile: false);
        }

        foreach (SettingKey key in SettingKey.All)
        {
            if (_host.Variable(key.Variable) is { } text)
            {
                _given[key] = key.Kind is TomlKind.Text or TomlKind.Flag ? new GivenSetting(text, 0, key.Variable, IsFromFile: false)
                    : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                        ? new GivenSetting(null, number, key.Variable, IsFromFile: false)
                    : throw ConfigurationErrors.Invalid(key.Variable, key.Name, $"«{text}» is no integer");
            }
        }
    }

    private void TakeOptions()
    {
        if (_options.Root is { } root)
        {
            _given[SettingKey.Root] = new GivenSetting(root, 0, "--root", IsFromFile: false);
        }

        if (_options.NoColor)
        {
            _given[SettingKey.Color] = new GivenSetting("never", 0, "--no-color", IsFromFile: false);
        }
    }

    private void Take(Dictionary<SettingKey, GivenSetting> given)
    {
        foreach ((SettingKey key, GivenSetting setting) in given)
        {
            _given[key] = setting;
        }
    }

    private Setting<string?> Directory(SettingKey key, string? otherwise) =>
        _given.ContainsKey(key) && PathOf(key) is var given ? new Setting<string?>(given.Value, given.Origin) : new Setting<string?>(otherwise, "default");

    private Setting<string> PathOf(SettingKey key)
    {
        GivenSetting given = _given[key];
        string path = given.Text!;
        return path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)
                ? throw ConfigurationErrors.Invalid(given.Origin, key.Name, "it is no path")
            : given.IsFromFile && !Path.IsPathRooted(path)
                ? throw ConfigurationErrors.Invalid(given.Origin, key.Name, $"«{path}» is relative, and a file does not say to what")
            : new Setting<string>(Path.GetFullPath(path), given.Origin);
    }

    private Setting<T> Choice<T>(SettingKey key, T otherwise, ReadOnlySpan<(string Name, T Value)> choices)
    {
        if (!_given.TryGetValue(key, out GivenSetting? given))
        {
            return new Setting<T>(otherwise, "default");
        }

        List<string> names = [];
        foreach ((string name, T value) in choices)
        {
            if (name == given.Text)
            {
                return new Setting<T>(value, given.Origin);
            }

            names.Add(name);
        }

        throw ConfigurationErrors.Invalid(given.Origin, key.Name, $"«{given.Text}» is none of {string.Join(", ", names)}");
    }

    private Setting<int> Number(SettingKey key, int otherwise, int least, int most) =>
        !_given.TryGetValue(key, out GivenSetting? given) ? new Setting<int>(otherwise, "default")
        : given.Number >= least && given.Number <= most ? new Setting<int>((int)given.Number, given.Origin)
        : throw ConfigurationErrors.Invalid(given.Origin, key.Name, $"{given.Number} is not between {least} and {most}");
}
