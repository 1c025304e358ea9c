using System.Globalization;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Packs.Recipes;
using Larder.Sandbox;

namespace Larder.Packs.Building;

/// <summary>The environment of steps: fixed, then the recipe's, then the step's own.</summary>
internal static class StepEnvironment
{
    // What a step relies on, and what decides about its bytes: another value would not be believed, but wrong.
    private static readonly string[] Reserved = ["SOURCE", "BUILD", "INSTALL", SourceDate.Variable];

    /// <summary>All that may decide what a step makes, by name.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.RecipeInvalidValue"/>: the recipe sets what it must not.</exception>
    public static SortedDictionary<string, string> Of(RecipeFile recipe, RecipeStep step, long sourceDate)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["SOURCE"] = StepPaths.Source,
            ["BUILD"] = StepPaths.Build,
            ["INSTALL"] = StepPaths.Install,
            ["HOME"] = StepPaths.Home,
            ["TMPDIR"] = StepPaths.Temporary,
            ["USER"] = StepPaths.User,
            ["LOGNAME"] = StepPaths.User,
            ["TZ"] = "UTC",
            ["LANG"] = "C.UTF-8",
            ["LC_ALL"] = "C.UTF-8",
            [SourceDate.Variable] = sourceDate.ToString(CultureInfo.InvariantCulture),
        };
        foreach ((string name, string value) in recipe.Recipe.Environment.Concat(step.Environment))
        {
            variables[name] = Reserved.Contains(name) ? throw IsReserved(recipe, name) : value;
        }

        return variables;
    }

    /// <summary>The same with what may differ from machine to machine and must not decide anything.</summary>
    public static IReadOnlyList<EnvironmentVariable> WithJobs(SortedDictionary<string, string> variables)
    {
        string jobs = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
        return
        [
            new EnvironmentVariable("JOBS", jobs),
            new EnvironmentVariable("CMAKE_BUILD_PARALLEL_LEVEL", jobs),
            .. variables.Select(variable => new EnvironmentVariable(variable.Key, variable.Value)),
        ];
    }

    private static LarderException IsReserved(RecipeFile recipe, string name) => new(
        ErrorCodes.RecipeInvalidValue,
        PackText.Printable(recipe.Path),
        $"environment sets {name}, which every step gets from Larder",
        "remove it from the recipe, or give it another name");
}
