using System.Text.Json;
using System.Text.Json.Nodes;

namespace Larder.Cli.Mcp.Parameters;

/// <summary>One of a few words; the first is what it is when it is not given.</summary>
internal sealed class ChoiceParameter(string name, string description, params string[] words) : ToolParameter<string>(name, description)
{
    /// <inheritdoc/>
    public override string Read(JsonElement value) =>
        words.FirstOrDefault(word => value.ValueKind is JsonValueKind.String && value.ValueEquals(word))
        ?? throw Refuse($"is none of {string.Join(", ", words)}: {Shown(value.GetRawText())}", $"Give one of: {string.Join(", ", words)}");

    /// <inheritdoc/>
    protected override void Describe(JsonObject schema)
    {
        schema["type"] = "string";
        schema["enum"] = new JsonArray([.. words.Select(static word => (JsonNode)word)]);
        schema["default"] = words[0];
    }
}
