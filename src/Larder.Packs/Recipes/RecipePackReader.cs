using System.Collections.Immutable;
using System.Globalization;
using Larder.Formats.Packs;
using Larder.Formats.Versions;
using Larder.Packs.Recipes.Yaml;

namespace Larder.Packs.Recipes;

/// <summary>Reads <c>packs</c>; without that key a recipe makes one application of all that was installed.</summary>
internal static class RecipePackReader
{
    public static IReadOnlyList<RecipePack> Read(RecipeMap recipe, string publisher, string recipeName, string summary)
    {
        if (!recipe.Has("packs"))
        {
            return
            [
                new RecipePack
                {
                    Name = PackName.Create(publisher, recipeName),
                    Type = PackType.Application,
                    Summary = summary,
                    Filter = PathFilter.Everything,
                    Dependencies = ImmutableSortedDictionary<PackName, VersionRange>.Empty,
                },
            ];
        }

        var packs = new List<RecipePack>();
        foreach (YamlNode item in recipe.SomeItems("packs"))
        {
            var map = new RecipeMap(item, recipe.File, "packs", RecipeKeys.Pack);
            RecipePack pack = ReadPack(map, publisher, recipeName, summary);
            packs.Add(packs.Any(other => other.Name == pack.Name)
                ? throw map.Invalid(item, $"two packs are called {pack.Name}") : pack);
        }

        RefuseCommandTwice(recipe, packs);
        return packs;
    }

    private static RecipePack ReadPack(RecipeMap map, string publisher, string recipeName, string summary)
    {
        var name = PackName.Create(publisher, map.Has("name") ? RecipeReader.Name(map, "name") : recipeName);
        PackType type = ReadType(map);
        if (type != PackType.Application && map.Items("commands") is [YamlNode first, ..])
        {
            throw map.Invalid(first, $"commands are for applications, and this pack is of type {type.ToText()}");
        }

        return new RecipePack
        {
            Name = name,
            Type = type,
            Summary = map.OptionalLine("summary", PackManifest.MaxSummaryLength) ?? summary,
            Filter = ReadFilter(map),
            Commands = [.. map.Items("commands").Select(item => ReadCommand(map, item))],
            Capabilities = ReadCapabilities(map),
            Dependencies = ReadDependencies(map, name),
        };
    }

    private static PackType ReadType(RecipeMap map)
    {
        if (map.OptionalText("type") is not { } text)
        {
            return PackType.Application;
        }

        return PackTypeText.TryParse(text)
            ?? throw map.Invalid(
                map.Required("type"),
                $"type is «{RecipeFault.Show(text)}», and one of {RecipeFault.Or(PackTypeText.All)} is expected");
    }

    private static PathFilter ReadFilter(RecipeMap map)
    {
        if (!map.Has("filters"))
        {
            return PathFilter.Everything;
        }

        var patterns = new List<PathPattern>();
        foreach (YamlNode item in map.SomeItems("filters"))
        {
            string text = map.TextOf(item, map.Named("filters"));
            patterns.Add(PathPattern.TryParse(text, out string? fault)
                ?? throw map.Invalid(item, $"the filter «{RecipeFault.Show(text)}» {fault}"));
        }

        return new PathFilter(patterns);
    }

    private static PackCommand ReadCommand(RecipeMap pack, YamlNode item)
    {
        var map = new RecipeMap(item, pack.File, "commands", RecipeKeys.Command);
        const string PathExpected = "an absolute path in the pack, without . and ..";
        var command = new PackCommand
        {
            Name = map.Value<CommandName>("name", CommandName.TryParse,
                "1 to 64 letters, digits and . _ + -, a letter or digit first, no two dots in a row"),
            Path = map.Value<TreePath>("path", TreePath.TryParse, PathExpected),
            Arguments = RecipeReader.ReadArguments(map),
            Environment = RecipeReader.ReadEnvironment(map),
            WorkingDirectory = map.OptionalValue<TreePath>("workingDirectory", TreePath.TryParse, PathExpected)
                ?? TreePath.Root,
        };
        if (command.Path.IsRoot)
        {
            throw map.Invalid(map.Required("path"), "path is the root, and a program is expected");
        }

        if (command.Arguments.Count > PackCommand.MaxArguments
            || command.Environment.Count > PackCommand.MaxEnvironment)
        {
            throw map.Invalid(item, string.Create(
                CultureInfo.InvariantCulture,
                $"a command has at most {PackCommand.MaxArguments} arguments and {PackCommand.MaxEnvironment} variables"));
        }

        return command;
    }

    private static List<Capability> ReadCapabilities(RecipeMap map)
    {
        var capabilities = new List<Capability>();
        foreach (YamlNode item in map.Items("capabilities"))
        {
            Capability capability = map.ValueOf<Capability>(
                item,
                map.Named("capabilities"),
                Capability.TryParse,
                "network, cwd, home:ro, home:rw or device:/dev/…");
            capabilities.Add(capabilities.Contains(capability)
                ? throw map.Invalid(item, $"capabilities has {capability} twice") : capability);
        }

        return capabilities;
    }

    private static ImmutableSortedDictionary<PackName, VersionRange> ReadDependencies(RecipeMap map, PackName self)
    {
        var dependencies = ImmutableSortedDictionary.CreateBuilder<PackName, VersionRange>();
        foreach ((YamlScalar key, YamlScalar value) in map.Entries("dependencies"))
        {
            if (!PackName.TryParse(key.Text, out PackName? name) || name == self)
            {
                throw map.Invalid(key,
                    $"dependencies has «{RecipeFault.Show(key.Text)}», and publisher/name of another pack is expected");
            }

            dependencies.Add(name, map.ValueOf<VersionRange>(
                value, $"dependencies.{name}", VersionRange.TryParse, "a range as in ^1.2, ~1.2, 1.x, * or >=1.2 <2"));
        }

        return dependencies.ToImmutable();
    }

    // Packs of one recipe are meant to be installed together, and there a command name is taken once.
    private static void RefuseCommandTwice(RecipeMap recipe, List<RecipePack> packs)
    {
        var names = new HashSet<CommandName>();
        foreach (PackCommand command in packs.SelectMany(pack => pack.Commands))
        {
            if (!names.Add(command.Name))
            {
                throw recipe.Invalid(recipe.Required("packs"), $"two commands are called {command.Name}");
            }
        }
    }
}
