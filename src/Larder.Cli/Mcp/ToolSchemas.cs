using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Larder.Cli.Mcp.Parameters;
using ModelContextProtocol.Protocol;

namespace Larder.Cli.Mcp;

/// <summary>What clients are told of tools.</summary>
internal static class ToolSchemas
{
    // What is not null in the documents is never null.
    private static readonly JsonSchemaExporterOptions NotNull = new() { TreatNullObliviousAsNonNullable = true };

    /// <summary>A tool as <c>tools/list</c> has it.</summary>
    public static Tool Describe(McpTool tool) => new()
    {
        Name = tool.Name,
        Title = tool.Title,
        Description = tool.Description,
        InputSchema = Element(Input(tool)),
        OutputSchema = Element(Output(tool)),
        Annotations = new ToolAnnotations
        {
            ReadOnlyHint = tool.Effect is ToolEffect.Reads,
            DestructiveHint = tool.Effect is ToolEffect.Removes,
            IdempotentHint = tool.Effect is ToolEffect.Reads,
        },
    };

    private static JsonObject Input(McpTool tool)
    {
        JsonObject properties = [];
        JsonArray required = [];
        foreach (ToolParameter parameter in tool.Parameters)
        {
            properties[parameter.Name] = parameter.Schema;
            if (parameter.IsRequired)
            {
                required.Add((JsonNode)parameter.Name);
            }
        }

        JsonObject schema = new() { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        return schema;
    }

    // Clients check the document of a call that failed against the same schema: it is one of two.
    private static JsonObject Output(McpTool tool)
    {
        JsonObject schema = tool.Answer.GetJsonSchemaAsNode(NotNull).AsObject();
        JsonNode required = schema["required"]!.DeepClone();
        _ = schema.Remove("required");
        JsonObject error = McpJson.Documents.ToolErrorDocument.GetJsonSchemaAsNode(NotNull)["properties"]!["error"]!.DeepClone().AsObject();
        schema["properties"]!["error"] = error;
        schema["anyOf"] = new JsonArray(new JsonObject { ["required"] = required }, new JsonObject { ["required"] = new JsonArray((JsonNode)"error") });
        return schema;
    }

    private static JsonElement Element(JsonObject schema)
    {
        using JsonDocument document = JsonDocument.Parse(schema.ToJsonString());
        return document.RootElement.Clone();
    }
}
