using System.Text.Json;
using System.Text.Json.Nodes;

namespace Larder.Cli.Mcp.Parameters;

/// <summary>Variables of a command, as NAME=VALUE.</summary>
internal sealed class VariablesParameter(string name, string description) : ToolParameter<IReadOnlyList<string>>(name, description)
{
    private const int MostVariables = 1024;
    private const int MostLength = 65_536;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Read(JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.Object)
        {
            throw Refuse("is no object of strings", "Give names with their values: {\"LANG\": \"C.UTF-8\"}");
        }

        List<string> variables = [];
        foreach (JsonProperty variable in value.EnumerateObject())
        {
            if (variables.Count == MostVariables)
            {
                throw Refuse($"has more than {MostVariables} variables", "Set fewer");
            }

            variables.Add(IsName(variable.Name)
                ? $"{variable.Name}={Text(variable.Value, MostLength, $"at «{variable.Name}»")}"
                : throw Refuse($"sets «{Shown(variable.Name)}», which is no name of a variable", "Use letters, digits and _ in names, and no digit first"));
        }

        return variables;
    }

    /// <inheritdoc/>
    protected override void Describe(JsonObject schema)
    {
        schema["type"] = "object";
        schema["propertyNames"] = new JsonObject { ["pattern"] = "^[A-Za-z_][A-Za-z0-9_]{0,255}$" };
        schema["additionalProperties"] = new JsonObject { ["type"] = "string", ["maxLength"] = MostLength };
        schema["maxProperties"] = MostVariables;
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 256 && !char.IsAsciiDigit(text[0]) && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
