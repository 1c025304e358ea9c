namespace Larder.Packs.Recipes;

/// <summary>A source and the steps that build it.</summary>
/// <param name="Name">Of the form of a pack's name; once in a recipe.</param>
/// <param name="SourcePath">A directory, relative to the recipe's own; clean, never above it; <c>.</c> is the recipe's
/// directory.</param> <param name="Steps">In order; at least one.</param>
public sealed record RecipePart(string Name, string SourcePath, IReadOnlyList<RecipeStep> Steps);
