namespace Larder.Formats.Names;

/// <summary>Finds the name that somebody probably meant.</summary>
public static class NearName
{
    private const int MaxLength = 64;

    /// <summary>The nearest name, the first of several; null when none is near.</summary>
    /// <param name="text">What was written, in either case; one of more than 64 characters is near nothing.</param>
    /// <param name="known">Names in lower case. One is near when a third of its characters at most, or one, differs.</param>
    public static string? Find(string text, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string name in known)
        {
            int distance = text.Length > MaxLength ? int.MaxValue : Distance(text, name);
            if (distance < bestDistance && distance <= Math.Max(1, name.Length / 3))
            {
                (best, bestDistance) = (name, distance);
            }
        }

        return best;
    }

    // Insertions, deletions and replacements (Levenshtein), one row at a time.
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 0; i < left.Length; i++)
        {
            int diagonal = row[0]++;
            for (int j = 0; j < right.Length; j++)
            {
                int replaced = diagonal + (char.ToLowerInvariant(left[i]) == right[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
