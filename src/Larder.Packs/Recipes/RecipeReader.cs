using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Formats.Versions;
using Larder.Native.Files;
using Larder.Packs.Recipes.Yaml;
using Larder.Sources.Catalog;

namespace Larder.Packs.Recipes;

/// <summary>
/// Reads <c>recipe.yaml</c>. Rules in docs/formats/recipe.md and its JSON Schema; whatever breaks one is refused with
/// the file, line and column of the value.
/// </summary>
public static class RecipeReader
{
    /// <summary>Bytes of a recipe at most.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The name of the file in a directory.</summary>
    public const string FileName = "recipe.yaml";

    internal const string RootName = "the recipe";

    /// <summary>Reads a file.</summary>
    /// <param name="path">A recipe, or a directory that has a <see cref="FileName"/>.</param>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.RecipeNotFound"/>, and those of <see cref="Read"/>.
    /// </exception>
    public static RecipeFile Load(string path)
    {
        string file = System.IO.Path.GetFullPath(System.IO.Directory.Exists(path)
            ? System.IO.Path.Combine(path, FileName) : path);
        if (!System.IO.File.Exists(file))
        {
            throw new LarderException(
                ErrorCodes.RecipeNotFound,
                $"{PackText.Printable(path)} cannot be built",
                $"there is no file {PackText.Printable(file)}",
                $"name a recipe, or a directory that has a {FileName}");
        }

        byte[] utf8 = ReadAtMost(file);
        return new RecipeFile(file, utf8, Read(utf8, file));
    }

    /// <summary>Reads the bytes of a recipe.</summary>
    /// <param name="utf8">At most <see cref="MaxBytes"/>.</param>
    /// <param name="file">What messages call it.</param>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.RecipeMalformed"/>, <see cref="ErrorCodes.RecipeUnknownKey"/>,
    /// <see cref="ErrorCodes.RecipeMissingKey"/>, <see cref="ErrorCodes.RecipeInvalidValue"/> or
    /// <see cref="ErrorCodes.RecipeUnsupported"/>.
    /// </exception>
    public static Recipe Read(ReadOnlySpan<byte> utf8, string file)
    {
        if (utf8.Length > MaxBytes)
        {
            throw TooLong(file);
        }

        var map = new RecipeMap(YamlReader.Read(utf8, file), file, RootName, RecipeKeys.Recipe);
        string publisher = map.Has("publisher") ? Name(map, "publisher") : PackName.LocalPublisher;
        string name = Name(map, "name");
        string summary = map.OptionalLine("summary", PackManifest.MaxSummaryLength) ?? "";
        return new Recipe
        {
            Publisher = publisher,
            Name = name,
            Version = map.Value<PackVersion>("version", PackVersion.TryParse, "a semantic version as in 1.2.3"),
            Summary = summary,
            License = map.OptionalLine("license", PackManifest.MaxLicenseLength),
            Homepage = ReadHomepage(map),
            Icon = map.OptionalValue<TreePath>("icon", TreePath.TryParse, "an absolute path in the pack"),
            Platforms = ReadPlatforms(map),
            Base = ReadBase(map),
            Build = ReadBuild(map),
            Environment = ReadEnvironment(map),
            Parts = RecipePartReader.Read(map),
            Packs = RecipePackReader.Read(map, publisher, name, summary),
        };
    }

    /// <summary>A name of the form of a pack's.</summary>
    internal static string Name(RecipeMap map, string key)
    {
        string text = map.Text(key);
        return PackName.IsPart(text)
            ? text
            : throw map.Invalid(map.Required(key),
                $"{map.Named(key)} is «{RecipeFault.Show(text)}», and 1 to 64 of a-z 0-9 . _ - are expected, a letter or digit first and last, no two dots in a row");
    }

    internal static IReadOnlyDictionary<string, string> ReadEnvironment(RecipeMap map)
    {
        IReadOnlyList<KeyValuePair<YamlScalar, YamlScalar>> entries = map.Entries("environment");
        foreach ((YamlScalar name, YamlScalar value) in entries)
        {
            if (!PackText.IsEnvironmentName(name.Text))
            {
                throw map.Invalid(name, $"«{RecipeFault.Show(name.Text)}» cannot name an environment variable");
            }

            if (!PackText.IsArgument($"{name.Text}={value.Text}"))
            {
                throw map.Invalid(value, $"the value of {name.Text} is longer than {PackText.MaxArgumentBytes} bytes");
            }
        }

        return SortedText.Create(entries.Select(entry => KeyValuePair.Create(entry.Key.Text, entry.Value.Text)));
    }

    internal static IReadOnlyList<string> ReadArguments(RecipeMap map)
    {
        string named = map.Named("arguments");
        return [.. map.Items("arguments").Select(item => map.TextOf(item, named) is { } text
            && PackText.IsArgument(text)
            ? text
            : throw map.Invalid(item, $"{named} has one longer than {PackText.MaxArgumentBytes} bytes"))];
    }

    private static byte[] ReadAtMost(string file)
    {
        try
        {
            return BoundedFile.Read(file, MaxBytes);
        }
        catch (InvalidDataException)
        {
            throw TooLong(file);
        }
    }

    private static LarderException TooLong(string file) =>
        RecipeFault.Malformed(file, 1, 1, $"the file is longer than {MaxBytes} bytes");

    private static string? ReadHomepage(RecipeMap map) => map.OptionalText("homepage") switch
    {
        null => null,
        string url when PackText.IsWebUrl(url) => url,
        _ => throw map.Invalid(map.Required("homepage"), "homepage is not an http or https URL"),
    };

    private static List<PackPlatform> ReadPlatforms(RecipeMap map)
    {
        if (!map.Has("platforms"))
        {
            return [PackPlatform.LinuxAmd64];
        }

        var platforms = new List<PackPlatform>();
        foreach (YamlNode item in map.SomeItems("platforms"))
        {
            var entry = new RecipeMap(item, map.File, "platforms", RecipeKeys.Platform);
            PackPlatform platform = PackPlatform.TryCreate(entry.Text("os"), entry.Text("architecture"))
                ?? throw map.Invalid(item, "os and architecture are words of a-z and 0-9, as in linux and amd64");
            if (platform != PackPlatform.LinuxAmd64)
            {
                throw map.Unsupported(item,
                    $"platforms has {platform}, and this version builds for {PackPlatform.LinuxAmd64}");
            }

            platforms.Add(platforms.Contains(platform) ? throw map.Invalid(item, $"platforms has {platform} twice")
                : platform);
        }

        return platforms;
    }

    private static PackBase ReadBase(RecipeMap map) =>
        map.OptionalText("base") is { } text ? BaseOf(map, "base", text) : PackBase.None;

    private static PackBase BaseOf(RecipeMap map, string key, string text)
    {
        LarderException? fault = null;
        if (text.All(char.IsAsciiLetter) && !PackBase.Words.Contains(text) && NearText.Find(text, PackBase.Words) is { } word)
        {
            throw map.Invalid(map.Required(key), $"{map.Named(key)} is «{text}»; did you mean {word}? An image of that name is oci://{text}");
        }

        if (PackBase.TryParse(text, out PackBase? known) && (!known.IsImage || ImageAddress.IsName(text, out fault)))
        {
            return known;
        }

        string why = fault is null ? "" : $": {fault.Why}";
        throw map.Invalid(map.Required(key), $"{map.Named(key)} is «{RecipeFault.Show(text)}», which is no name of an image, as debian:12 or oci://host/name:1{why}");
    }

    private static RecipeBuildPlace ReadBuild(RecipeMap map)
    {
        RecipeMap? build = map.OptionalMap("build", RecipeKeys.Build);
        PackBase on = build?.OptionalText("on") is { } text ? BaseOf(build, "on", text) : PackBase.Host;
        return on == PackBase.None
            ? throw build!.Invalid(build.Required("on"), "build.on is «none», and steps need a shell: it is host, or the name of an image")
            : new RecipeBuildPlace(on, build?.OptionalBoolean("network") ?? false);
    }
}
