namespace Larder.Packs.Recipes;

/// <summary>
/// The keys of every mapping in a recipe, by the name of its definition in <c>recipe.schema.json</c>; the recipe's
/// own are under <c>recipe</c>. A test holds this table and the schema to each other.
/// </summary>
internal static class RecipeKeys
{
    public static readonly string[] Recipe =
        ["publisher", "name", "version", "summary", "license", "homepage", "icon", "platforms", "base", "build", "environment", "parts", "packs"];

    public static readonly string[] Platform = ["os", "architecture"];

    public static readonly string[] Build = ["on", "network"];

    public static readonly string[] Part = ["name", "source", "steps"];

    public static readonly string[] Source = ["path"];

    public static readonly string[] ScriptStep = ["name", "type", "run", "depends", "environment"];

    public static readonly string[] GenerateStep = ["name", "type", "system", "arguments", "depends", "environment"];

    public static readonly string[] BuildStep = ["name", "type", "system", "arguments", "depends", "environment"];

    public static readonly string[] Pack = ["name", "type", "summary", "filters", "commands", "capabilities",
        "dependencies"];

    public static readonly string[] Command = ["name", "path", "arguments", "environment", "workingDirectory"];

    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>
    {
        ["recipe"] = Recipe,
        ["platform"] = Platform,
        ["build"] = Build,
        ["part"] = Part,
        ["source"] = Source,
        ["scriptStep"] = ScriptStep,
        ["generateStep"] = GenerateStep,
        ["buildStep"] = BuildStep,
        ["pack"] = Pack,
        ["command"] = Command,
    };
}
