using System.Globalization;
using Larder.Formats.Errors;
using Larder.Formats.Packs;

namespace Larder.Packs.Recipes;

/// <summary>How everything that is wrong with a recipe is said: file, line and column first.</summary>
internal static class RecipeFault
{
    private const string Action = "correct the recipe; docs/formats/recipe.md lists every key";

    public static LarderException Malformed(string file, long line, long column, string why, Exception? inner = null) =>
        new(ErrorCodes.RecipeMalformed, What(file, line, column), why, Action, inner);

    public static LarderException Missing(string file, long line, long column, string where, string key) =>
        new(ErrorCodes.RecipeMissingKey, What(file, line, column), $"{where} has no «{key}»", $"add {key}: to {where}");

    public static LarderException Invalid(string file, long line, long column, string why) =>
        new(ErrorCodes.RecipeInvalidValue, What(file, line, column), why, Action);

    public static LarderException Unsupported(string file, long line, long column, string why) =>
        new(ErrorCodes.RecipeUnsupported, What(file, line, column), why,
            "use what this version knows (docs/formats/recipe.md), or a later version of Larder");

    public static LarderException UnknownKey(string file, long line, long column, string where, string key,
        IReadOnlyList<string> known)
    {
        string list = string.Join(", ", known);
        return new LarderException(
            ErrorCodes.RecipeUnknownKey,
            What(file, line, column),
            $"{where} has no key «{Show(key)}»",
            NearText.Find(key, known) is { } near ? $"did you mean {near}? The keys are {list}"
                : $"the keys are {list}");
    }

    /// <summary>The words of a list.</summary>
    public static string Or(IEnumerable<string> words) => string.Join(", ", words);

    public static string Show(string text) => PackText.Printable(text);

    private static string What(string file, long line, long column) =>
        string.Create(CultureInfo.InvariantCulture, $"{PackText.Printable(file)}, line {line}, column {column}");
}
