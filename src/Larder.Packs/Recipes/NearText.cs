namespace Larder.Packs.Recipes;

/// <summary>Finds what somebody probably meant.</summary>
internal static class NearText
{
    /// <summary>
    /// The nearest word, when at most a third of its characters (and at least one, at most three) differ.
    /// </summary>
    public static string? Find(string text, IEnumerable<string> known) => known
        .Select(word => (Word: word, Distance: Distance(text, word)))
        .Where(near => near.Distance <= Math.Clamp(near.Word.Length / 3, 1, 3))
        .OrderBy(near => near.Distance)
        .Select(near => near.Word)
        .FirstOrDefault();

    // Optimal string alignment; words are short, and a longer text is never near.
    private static int Distance(string left, string right)
    {
        if (left.Length > 64)
        {
            return int.MaxValue;
        }

        int[][] rows = [.. Enumerable.Range(0, left.Length + 1).Select(_ => new int[right.Length + 1])];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                rows[i][j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Step(rows, left, right, i, j),
                };
            }
        }

        return rows[left.Length][right.Length];
    }

    private static int Step(int[][] rows, string left, string right, int i, int j)
    {
        int cost = char.ToLowerInvariant(left[i - 1]) == right[j - 1] ? 0 : 1;
        int best = Math.Min(Math.Min(rows[i - 1][j], rows[i][j - 1]) + 1, rows[i - 1][j - 1] + cost);
        bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
        return swapped ? Math.Min(best, rows[i - 2][j - 2] + 1) : best;
    }
}
