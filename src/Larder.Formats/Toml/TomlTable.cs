namespace Larder.Formats.Toml;

/// <summary>A table of a document.</summary>
public sealed class TomlTable
{
    private readonly List<KeyValuePair<string, TomlValue>> _values = [];

    internal TomlTable(IReadOnlyList<string> path, TomlPosition position) => (Path, Position) = (path, position);

    /// <summary>Its name, in parts without their quotes; none for the top.</summary>
    public IReadOnlyList<string> Path { get; }

    /// <summary>Where its header stands.</summary>
    public TomlPosition Position { get; }

    /// <summary>Its keys, each once, in the order of the file.</summary>
    public IReadOnlyList<KeyValuePair<string, TomlValue>> Values => _values;

    internal void Add(string key, TomlValue value) => _values.Add(new(key, value));
}
