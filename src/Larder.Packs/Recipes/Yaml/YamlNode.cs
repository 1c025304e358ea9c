namespace Larder.Packs.Recipes.Yaml;

/// <summary>A value in a recipe's YAML, with the place where it begins (both from 1).</summary>
internal abstract class YamlNode(long line, long column)
{
    public long Line { get; } = line;

    public long Column { get; } = column;

    /// <summary>What messages call the kind of value.</summary>
    public abstract string Kind { get; }
}
