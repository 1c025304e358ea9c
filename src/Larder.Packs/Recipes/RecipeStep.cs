namespace Larder.Packs.Recipes;

/// <summary>One step of a part: a script, or a build system's configuring or building.</summary>
public abstract record RecipeStep
{
    private RecipeStep()
    {
    }

    /// <summary>Of the form of a pack's name; once in a part.</summary>
    public required string Name { get; init; }

    /// <summary>Names of earlier steps of the same part whose work it uses.</summary>
    public IReadOnlyList<string> Depends { get; init; } = [];

    /// <summary>Set for this step above the recipe's own; sorted by name.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Runs a text with <c>/bin/sh -eu</c>.</summary>
    /// <param name="Run">The text; not blank.</param>
    public sealed record Script(string Run) : RecipeStep;

    /// <summary>Lets a build system configure <c>$BUILD</c> from <c>$SOURCE</c>.</summary>
    /// <param name="System">Which one.</param>
    /// <param name="Arguments">Given to it.</param>
    public sealed record Generate(GenerateSystem System, IReadOnlyList<string> Arguments) : RecipeStep;

    /// <summary>Lets a build system build, then install into <c>$INSTALL</c>.</summary>
    /// <param name="System">Which one.</param>
    /// <param name="Arguments">Given to it.</param>
    public sealed record Build(BuildSystem System, IReadOnlyList<string> Arguments) : RecipeStep;
}
