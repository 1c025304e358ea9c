using Larder.Formats.Packs;
using Larder.Packs.Recipes.Yaml;

namespace Larder.Packs.Recipes;

/// <summary>Reads <c>parts</c> with their sources and steps.</summary>
internal static class RecipePartReader
{
    /// <summary>Characters of a script at most.</summary>
    public const int MaxScriptLength = 256 * 1024;

    private static readonly string[] StepTypes = ["script", "generate", "build"];

    // What the design foresees and this version does not fetch yet: a better answer than "unknown key".
    private static readonly string[] LaterSources = ["url", "git", "checksum", "commit"];

    public static IReadOnlyList<RecipePart> Read(RecipeMap recipe)
    {
        var parts = new List<RecipePart>();
        foreach (YamlNode item in recipe.SomeItems("parts"))
        {
            var map = new RecipeMap(item, recipe.File, "parts", RecipeKeys.Part);
            string name = RecipeReader.Name(map, "name");
            if (parts.Any(part => part.Name == name))
            {
                throw map.Invalid(map.Required("name"), $"two parts are called {name}");
            }

            parts.Add(new RecipePart(name, ReadSource(map), ReadSteps(map)));
        }

        return parts;
    }

    private static string ReadSource(RecipeMap part)
    {
        YamlNode node = part.Required("source");
        if (node is YamlMap map
            && map.Entries.FirstOrDefault(entry => LaterSources.Contains(entry.Key.Text)).Key is { } later)
        {
            throw part.Unsupported(later,
                $"source has «{later.Text}», and path is the one kind of source that this version knows");
        }

        var source = new RecipeMap(node, part.File, "source", RecipeKeys.Source);
        string path = source.Text("path");
        return path == "." || TreePath.TryParse("/" + path, out TreePath? below) && !below.IsRoot
            ? path
            : throw source.Invalid(source.Required("path"),
                $"source.path is «{RecipeFault.Show(path)}», and a path below the recipe's directory is expected, without . and .. in it");
    }

    private static List<RecipeStep> ReadSteps(RecipeMap part)
    {
        var steps = new List<RecipeStep>();
        foreach (YamlNode item in part.SomeItems("steps"))
        {
            RecipeStep step = ReadStep(part, item, steps);
            steps.Add(step);
        }

        return steps;
    }

    private static RecipeStep ReadStep(RecipeMap part, YamlNode item, List<RecipeStep> earlier)
    {
        // The type decides which keys the step may have, so it is looked at first.
        string type = TypeOf(part, item);
        var map = new RecipeMap(item, part.File, $"the {type} step", type switch
        {
            "script" => RecipeKeys.ScriptStep,
            "generate" => RecipeKeys.GenerateStep,
            _ => RecipeKeys.BuildStep,
        });
        string name = RecipeReader.Name(map, "name");
        if (earlier.Any(step => step.Name == name))
        {
            throw map.Invalid(map.Required("name"), $"two steps of the part are called {name}");
        }

        RecipeStep step = type switch
        {
            "script" => new RecipeStep.Script(ReadScript(map)) { Name = name, Environment = SortedText.Empty },
            "generate" => ReadGenerate(map, name),
            _ => ReadBuild(map, name),
        };
        return step with { Depends = ReadDepends(map, earlier), Environment = RecipeReader.ReadEnvironment(map) };
    }

    private static RecipeStep.Generate ReadGenerate(RecipeMap map, string name)
    {
        GenerateSystem system = ReadSystem(map, ("cmake", GenerateSystem.CMake));
        return new(system, RecipeReader.ReadArguments(map)) { Name = name, Environment = SortedText.Empty };
    }

    private static RecipeStep.Build ReadBuild(RecipeMap map, string name)
    {
        BuildSystem system = ReadSystem(map, ("make", BuildSystem.Make), ("cmake", BuildSystem.CMake));
        return new(system, RecipeReader.ReadArguments(map)) { Name = name, Environment = SortedText.Empty };
    }

    private static string TypeOf(RecipeMap part, YamlNode item)
    {
        if (item is not YamlMap map)
        {
            throw part.Invalid(item, $"a step is {item.Kind}, and a mapping is expected");
        }

        YamlNode node = map.Entries.FirstOrDefault(entry => entry.Key.Text == "type").Value
            ?? throw RecipeFault.Missing(part.File, item.Line, item.Column, "the step", "type");
        string type = part.TextOf(node, "type");
        return StepTypes.Contains(type)
            ? type
            : throw part.Unsupported(node,
                $"type is «{RecipeFault.Show(type)}», and this version knows the steps {string.Join(", ", StepTypes)}");
    }

    private static string ReadScript(RecipeMap step)
    {
        string script = step.Text("run");
        return !string.IsNullOrWhiteSpace(script) && script.Length <= MaxScriptLength
            ? script
            : throw step.Invalid(step.Required("run"), $"run is empty or longer than {MaxScriptLength} characters");
    }

    private static T ReadSystem<T>(RecipeMap step, params ReadOnlySpan<(string Name, T System)> known)
    {
        string text = step.Text("system");
        foreach ((string name, T system) in known)
        {
            if (name == text)
            {
                return system;
            }
        }

        string names = string.Join(", ", known.ToArray().Select(one => one.Name));
        throw step.Unsupported(step.Required("system"),
            $"system is «{RecipeFault.Show(text)}», and {step.Where} knows {names} in this version");
    }

    private static List<string> ReadDepends(RecipeMap step, List<RecipeStep> earlier)
    {
        var depends = new List<string>();
        foreach (YamlNode item in step.Items("depends"))
        {
            string name = step.TextOf(item, step.Named("depends"));
            if (earlier.All(other => other.Name != name))
            {
                throw step.Invalid(item,
                    $"depends has «{RecipeFault.Show(name)}», which is no earlier step of the part");
            }

            depends.Add(depends.Contains(name) ? throw step.Invalid(item, $"depends has {name} twice") : name);
        }

        return depends;
    }
}
