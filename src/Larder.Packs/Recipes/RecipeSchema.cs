namespace Larder.Packs.Recipes;

/// <summary>The JSON Schema of recipes (draft 2020-12), as docs/formats/recipe.schema.json has it.</summary>
public static class RecipeSchema
{
    /// <summary>Opens the schema's bytes; the caller disposes.</summary>
    public static Stream Open() => typeof(RecipeSchema).Assembly.GetManifestResourceStream("recipe.schema.json")!;
}
