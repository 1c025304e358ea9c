using System.Text.Json;
using System.Text.Json.Nodes;

namespace Larder.Cli.Mcp.Parameters;

/// <summary>A whole number between two, which are taken too.</summary>
internal sealed class NumberParameter(string name, string description, long least, long most) : ToolParameter<long?>(name, description)
{
    /// <summary>What it is when it is not given; null for what its description says.</summary>
    public long? Otherwise { get; init; }

    /// <inheritdoc/>
    public override long? Read(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out long number) && number >= least && number <= most
            ? number
            : throw Refuse($"is no whole number from {least} to {most}: {Shown(value.GetRawText())}", $"Give one from {least} to {most}");

    /// <inheritdoc/>
    protected override void Describe(JsonObject schema)
    {
        schema["type"] = "integer";
        schema["minimum"] = least;
        schema["maximum"] = most;
        if (Otherwise is { } number)
        {
            schema["default"] = number;
        }
    }
}
