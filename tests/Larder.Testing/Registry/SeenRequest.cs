using System.Globalization;

namespace Larder.Testing.Registry;

/// <summary>A request as <see cref="WireServer"/> got it.</summary>
/// <param name="Method">As it stood there.</param>
/// <param name="Path">Without the query; not unescaped.</param>
/// <param name="Query">Without the question mark.</param>
/// <param name="Headers">By name without case; the last of each.</param>
/// <param name="Body">All of it.</param>
public sealed record SeenRequest(
    string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Authorization => Headers.GetValueOrDefault("Authorization");

    /// <summary>First and last byte asked for; null without a range.</summary>
    public (long First, long? Last)? Range
    {
        get
        {
            if (!Headers.TryGetValue("Range", out string? text) || !text.StartsWith("bytes=", StringComparison.Ordinal))
            {
                return null;
            }

            string[] parts = text["bytes=".Length..].Split('-');
            return (long.Parse(parts[0], CultureInfo.InvariantCulture),
                parts[1].Length == 0 ? null : long.Parse(parts[1], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The unescaped values of a field of the query.</summary>
    public IReadOnlyList<string> Fields(string name) =>
    [
        .. Query.Split('&').Select(field => field.Split('=', 2)).Where(field => field[0] == name && field.Length == 2)
            .Select(field => Uri.UnescapeDataString(field[1])),
    ];
}
