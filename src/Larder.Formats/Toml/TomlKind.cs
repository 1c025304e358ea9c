namespace Larder.Formats.Toml;

/// <summary>The types of values that we read.</summary>
public enum TomlKind
{
    /// <summary>A string in one line, basic or literal.</summary>
    Text,

    /// <summary>A decimal integer of 64 bits.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,

    /// <summary>An array of strings.</summary>
    Texts,

    /// <summary>An array of arrays of strings, one at least.</summary>
    Lists,
}
