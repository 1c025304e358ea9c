using System.Globalization;
using System.Text.RegularExpressions;

namespace Larder.Tests.House;

/// <summary>The table of projects in docs/design.md §3: what stands there is the rule, not a copy of it.</summary>
internal static partial class WalkTable
{
    /// <summary>Project by project, in the order of the walk: the projects that it may reference.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Read()
    {
        Dictionary<string, IReadOnlyList<string>> rows = [];
        foreach (Match row in Row().Matches(Repository.Read("docs", "design.md")))
        {
            Assert.Equal(rows.Count + 1, int.Parse(row.Groups["number"].Value, CultureInfo.InvariantCulture));
            string allowed = row.Groups["allowed"].Value.Trim();
            rows.Add(row.Groups["name"].Value, allowed switch
            {
                "–" => [],
                _ when allowed.StartsWith("all", StringComparison.Ordinal) => [.. rows.Keys],
                _ => [.. allowed.Split(", ").Select(static name => "Larder." + name)],
            });
        }

        return rows;
    }

    [GeneratedRegex(@"^\| (?<number>\d+) \| `(?<name>Larder\.\w+)` \| [^|]+ \| (?<allowed>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
