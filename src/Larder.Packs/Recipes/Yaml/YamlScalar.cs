namespace Larder.Packs.Recipes.Yaml;

/// <summary>A single value. Plain means without quotes: only then can it be null, true or false.</summary>
internal sealed class YamlScalar(string text, bool isPlain, long line, long column) : YamlNode(line, column)
{
    public string Text { get; } = text;

    public bool IsPlain { get; } = isPlain;

    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string Kind => IsNull ? "nothing" : "a text";
}
