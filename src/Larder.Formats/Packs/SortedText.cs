using System.Collections.Immutable;

namespace Larder.Formats.Packs;

/// <summary>
/// Makes the name-to-text maps of manifests and recipes: always sorted by name as bytes, never changed.
/// </summary>
public static class SortedText
{
    /// <summary>No entries.</summary>
    public static IReadOnlyDictionary<string, string> Empty { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Sorts the entries.</summary>
    /// <exception cref="ArgumentException">A name stands twice.</exception>
    public static IReadOnlyDictionary<string, string> Create(IEnumerable<KeyValuePair<string, string>> entries)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string name, string text) in entries)
        {
            builder.Add(name, text);
        }

        return builder.ToImmutable();
    }
}
