namespace Larder.Packs.Recipes.Yaml;

/// <summary>A sequence.</summary>
internal sealed class YamlList(IReadOnlyList<YamlNode> items, long line, long column) : YamlNode(line, column)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override string Kind => "a list";
}
