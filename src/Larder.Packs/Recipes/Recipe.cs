using Larder.Formats.Packs;
using Larder.Formats.Versions;

namespace Larder.Packs.Recipes;

/// <summary>
/// How one or more packs are built (docs/formats/recipe.md). Read by <see cref="RecipeReader"/>; every value in it is
/// valid.
/// </summary>
public sealed class Recipe
{
    /// <summary>Who signs; <c>local</c> unless stated.</summary>
    public required string Publisher { get; init; }

    /// <summary>The recipe's name: that of its pack, unless it lists packs.</summary>
    public required string Name { get; init; }

    /// <summary>The version of all its packs.</summary>
    public required PackVersion Version { get; init; }

    /// <summary>One line; may be empty.</summary>
    public required string Summary { get; init; }

    /// <summary>SPDX expression.</summary>
    public string? License { get; init; }

    /// <summary>http or https URL.</summary>
    public string? Homepage { get; init; }

    /// <summary>A picture in the tree that is built.</summary>
    public TreePath? Icon { get; init; }

    /// <summary>Where the packs run; at least one, none twice.</summary>
    public required IReadOnlyList<PackPlatform> Platforms { get; init; }

    /// <summary>What the packs run on.</summary>
    public required PackBase Base { get; init; }

    /// <summary>Where its steps run.</summary>
    public required RecipeBuildPlace Build { get; init; }

    /// <summary>Set for every step; sorted by name.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>What is built, in order; at least one.</summary>
    public required IReadOnlyList<RecipePart> Parts { get; init; }

    /// <summary>What comes out; at least one.</summary>
    public required IReadOnlyList<RecipePack> Packs { get; init; }
}
