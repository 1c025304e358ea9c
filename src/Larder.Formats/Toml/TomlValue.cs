namespace Larder.Formats.Toml;

/// <summary>A value and where it stands.</summary>
/// <param name="Kind">Which of the following it is.</param>
/// <param name="Text">A string; else empty.</param>
/// <param name="Number">An integer; else 0.</param>
/// <param name="IsTrue">A boolean; else false.</param>
/// <param name="Texts">An array of strings; else empty.</param>
/// <param name="Position">Its first character.</param>
public sealed record TomlValue(
    TomlKind Kind, string Text, long Number, bool IsTrue, IReadOnlyList<string> Texts, TomlPosition Position)
{
    /// <summary>An array of arrays; else empty.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Lists { get; init; } = [];
}
