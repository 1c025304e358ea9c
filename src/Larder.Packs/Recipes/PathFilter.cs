namespace Larder.Packs.Recipes;

/// <summary>
/// Chooses paths: the last pattern that matches a path, or a directory above it, decides; a path that none matches is
/// left out. A pattern with <c>!</c> leaves out.
/// </summary>
public sealed class PathFilter
{
    private readonly IReadOnlyList<PathPattern> _patterns;

    internal PathFilter(IReadOnlyList<PathPattern> patterns) => _patterns = patterns;

    /// <summary><c>**</c>.</summary>
    public static PathFilter Everything { get; } = Parse(["**"]);

    /// <summary>Reads patterns.</summary>
    /// <exception cref="FormatException">One is no pattern (<see cref="PathPattern"/>).</exception>
    public static PathFilter Parse(IEnumerable<string> patterns) => new([.. patterns.Select(text =>
        PathPattern.TryParse(text, out string? fault)
            ?? throw new FormatException($"The pattern «{RecipeFault.Show(text)}» {fault}."))]);

    /// <summary>True when the path is chosen.</summary>
    /// <param name="path">Relative, components separated by <c>/</c>; of a file, symlink or directory.</param>
    public bool Includes(ReadOnlySpan<byte> path)
    {
        for (int i = _patterns.Count - 1; i >= 0; i--)
        {
            if (_patterns[i].MatchesOrIsAbove(path))
            {
                return !_patterns[i].IsNegated;
            }
        }

        return false;
    }
}
