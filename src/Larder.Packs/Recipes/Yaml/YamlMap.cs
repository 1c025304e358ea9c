namespace Larder.Packs.Recipes.Yaml;

/// <summary>A mapping from texts; no key stands twice.</summary>
internal sealed class YamlMap(IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> entries, long line, long column)
    : YamlNode(line, column)
{
    public IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries { get; } = entries;

    public override string Kind => "a mapping";
}
