using Larder.Packs.Recipes;

namespace Larder.Packs.Building;

/// <summary>What a step runs: a text for <c>/bin/sh -eu</c>, its arguments, and the program that it cannot do without.</summary>
/// <param name="Text">The text.</param>
/// <param name="Arguments"><c>"$@"</c> in it.</param>
/// <param name="Tool">A file name on PATH; null when only the text itself knows.</param>
internal sealed record StepScript(string Text, IReadOnlyList<string> Arguments, string? Tool)
{
    private const string GenerateWithCMake = """
        cmake -S "$SOURCE" -B "$BUILD" -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_BUILD_TYPE=Release "$@"

        """;

    private const string BuildWithCMake = """
        cmake --build "$BUILD" "$@"
        DESTDIR="$INSTALL" cmake --install "$BUILD"

        """;

    // A makefile that no step generated is the source's own, and make writes beside it: so the source is copied first.
    private const string BuildWithMake = """
        if [ ! -e GNUmakefile ] && [ ! -e makefile ] && [ ! -e Makefile ]; then
            cp -Rp "$SOURCE/." .
        fi
        make -j"$JOBS" "$@"
        make install DESTDIR="$INSTALL" "$@"

        """;

    /// <summary>What a step of a recipe runs.</summary>
    public static StepScript Of(RecipeStep step) => step switch
    {
        RecipeStep.Script script => new StepScript(script.Run, [], null),
        RecipeStep.Generate { System: GenerateSystem.CMake } generate => new StepScript(GenerateWithCMake, generate.Arguments, "cmake"),
        RecipeStep.Build { System: BuildSystem.CMake } build => new StepScript(BuildWithCMake, build.Arguments, "cmake"),
        RecipeStep.Build { System: BuildSystem.Make } build => new StepScript(BuildWithMake, build.Arguments, "make"),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "There is no such step."),
    };
}
