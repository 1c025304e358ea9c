namespace Larder.Cli.Configuration.Toml;

/// <summary>A table of a document.</summary>
/// <param name="Path">Its name, in parts; none for the top.</param>
/// <param name="Position">Where its header stands.</param>
internal sealed record TomlTable(IReadOnlyList<string> Path, TomlPosition Position)
{
    /// <summary>Its keys in the order of the file.</summary>
    public IList<KeyValuePair<string, TomlValue>> Values { get; } = [];
}
