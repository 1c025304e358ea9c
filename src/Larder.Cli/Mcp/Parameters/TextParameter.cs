using System.Text.Json;
using System.Text.Json.Nodes;

namespace Larder.Cli.Mcp.Parameters;

/// <summary>A text, without NUL.</summary>
internal sealed class TextParameter(string name, string description) : ToolParameter<string>(name, description)
{
    /// <summary>UTF-16 units, at most.</summary>
    public int MostLength { get; init; } = 4096;

    /// <summary>Characters, at least.</summary>
    public int LeastLength { get; init; } = 1;

    /// <summary>The same as <see cref="Takes"/> as a regular expression of JSON Schema; null for any text.</summary>
    public string? Pattern { get; init; }

    /// <summary>Which texts are taken; null for any.</summary>
    public Func<string, bool>? Takes { get; init; }

    /// <summary>What <see cref="Takes"/> takes, as an imperative.</summary>
    public string Rule { get; init; } = "";

    /// <inheritdoc/>
    public override string Read(JsonElement value)
    {
        string text = Text(value, MostLength, "");
        return text.Length < LeastLength ? throw Refuse("is empty", Rule.Length > 0 ? Rule : "Give a text, or leave the argument out")
            : Takes is { } takes && !takes(text) ? throw Refuse($"cannot be «{Shown(text)}»", Rule)
            : text;
    }

    /// <inheritdoc/>
    protected override void Describe(JsonObject schema)
    {
        schema["type"] = "string";
        if (LeastLength > 0)
        {
            schema["minLength"] = LeastLength;
        }

        schema["maxLength"] = MostLength;
        if (Pattern is not null)
        {
            schema["pattern"] = Pattern;
        }
    }
}
