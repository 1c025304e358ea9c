using System.Globalization;

namespace Larder.Formats.Toml;

/// <summary>A place in a text.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 characters.</param>
public readonly record struct TomlPosition(int Line, int Column)
{
    /// <summary><c>LINE:COLUMN</c>, as messages put it behind the name of a file.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}");
}
