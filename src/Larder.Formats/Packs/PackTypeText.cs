namespace Larder.Formats.Packs;

/// <summary>The words for <see cref="PackType"/> in manifests and recipes.</summary>
public static class PackTypeText
{
    /// <summary>All words, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> All { get; } = ["application", "base", "library", "content"];

    /// <summary>The word.</summary>
    public static string ToText(this PackType type) => All[(int)type];

    /// <summary>The type that a word means; null for another word.</summary>
    public static PackType? TryParse(string text)
    {
        int index = All.ToList().IndexOf(text);
        return index < 0 ? null : (PackType)index;
    }
}
