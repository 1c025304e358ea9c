using Larder.Formats.Packs;
using Larder.Formats.Versions;

namespace Larder.Packs.Recipes;

/// <summary>A pack that a recipe makes from what its parts installed.</summary>
public sealed class RecipePack
{
    /// <summary>Publisher and name; once in a recipe.</summary>
    public required PackName Name { get; init; }

    /// <summary>What it is for.</summary>
    public required PackType Type { get; init; }

    /// <summary>One line; the recipe's own unless stated.</summary>
    public required string Summary { get; init; }

    /// <summary>Which of the installed files it takes.</summary>
    public required PathFilter Filter { get; init; }

    /// <summary>Its commands, in order.</summary>
    public IReadOnlyList<PackCommand> Commands { get; init; } = [];

    /// <summary>What it asks for.</summary>
    public IReadOnlyList<Capability> Capabilities { get; init; } = [];

    /// <summary>Which packs it needs; sorted by name.</summary>
    public required IReadOnlyDictionary<PackName, VersionRange> Dependencies { get; init; }
}
