using System.Text.Json;
using System.Text.Json.Nodes;

namespace Larder.Cli.Mcp.Parameters;

/// <summary>True or false, which is what it is when it is not given.</summary>
internal sealed class SwitchParameter(string name, string description) : ToolParameter<bool>(name, description)
{
    /// <inheritdoc/>
    public override bool Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Refuse($"is neither true nor false: {Shown(value.GetRawText())}", "Give true or false, without quotes"),
    };

    /// <inheritdoc/>
    protected override void Describe(JsonObject schema)
    {
        schema["type"] = "boolean";
        schema["default"] = false;
    }
}
