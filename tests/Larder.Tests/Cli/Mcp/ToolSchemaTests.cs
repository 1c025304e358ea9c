using System.Text.Json;
using System.Text.RegularExpressions;
using Larder.Cli.Mcp;
using Larder.Cli.Mcp.Parameters;
using ModelContextProtocol.Protocol;

namespace Larder.Tests.Cli.Mcp;

public sealed class ToolSchemaTests
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Names => [.. ToolTable.Tools.Select(static tool => tool.Name)];

    [Fact]
    public void What_clients_see_is_as_it_was()
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text, Indented))
        {
            writer.WriteStartArray();
            foreach (Tool tool in ToolTable.Tools.Select(ToolSchemas.Describe))
            {
                writer.WriteStartObject();
                writer.WriteString("name", tool.Name);
                writer.WriteString("title", tool.Title);
                writer.WriteString("description", tool.Description);
                writer.WriteBoolean("readOnly", tool.Annotations!.ReadOnlyHint!.Value);
                writer.WriteBoolean("destructive", tool.Annotations.DestructiveHint!.Value);
                writer.WritePropertyName("inputSchema");
                tool.InputSchema.WriteTo(writer);
                writer.WritePropertyName("outputSchema");
                tool.OutputSchema!.Value.WriteTo(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        Golden.Check("mcp-tools.json", System.Text.Encoding.UTF8.GetString(text.ToArray()) + "\n");
    }

    [Fact]
    public void No_two_tools_have_a_name() => Assert.Equal(ToolTable.Tools.Count, ToolTable.Tools.Select(static tool => tool.Name).Distinct().Count());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_tool_says_all_of_its_arguments_and_takes_no_others(string name)
    {
        McpTool tool = ToolTable.Tools.Single(tool => tool.Name == name);
        JsonElement schema = ToolSchemas.Describe(tool).InputSchema;
        Assert.Matches("^[a-z]+(_[a-z]+)+$", name);
        Assert.Equal("object", schema.GetProperty("type").GetString());
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(tool.Parameters.Select(static parameter => parameter.Name), schema.GetProperty("properties").EnumerateObject().Select(static property => property.Name));
        Assert.All(schema.GetProperty("properties").EnumerateObject(), property =>
        {
            Assert.Matches("^[a-z0-9]+(_[a-z0-9]+)*$", property.Name);
            Assert.False(string.IsNullOrWhiteSpace(property.Value.GetProperty("description").GetString()));
            if (property.Value.TryGetProperty("pattern", out JsonElement pattern))
            {
                _ = new Regex(pattern.GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1));
            }

            if (property.Value.GetProperty("type").GetString() is "integer")
            {
                Assert.True(property.Value.GetProperty("minimum").GetInt64() < property.Value.GetProperty("maximum").GetInt64());
            }
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_answer_is_a_document_or_an_error(string name)
    {
        JsonElement schema = ToolSchemas.Describe(ToolTable.Tools.Single(tool => tool.Name == name)).OutputSchema!.Value;
        Assert.Equal("object", schema.GetProperty("type").GetString());
        Assert.Equal(["code", "what", "why", "action", "tools", "details"], schema.GetProperty("properties").GetProperty("error").GetProperty("properties").EnumerateObject().Select(static property => property.Name));
        Assert.Equal("error", schema.GetProperty("anyOf")[1].GetProperty("required")[0].GetString());
        Assert.All(schema.GetProperty("anyOf")[0].GetProperty("required").EnumerateArray(), member => Assert.True(schema.GetProperty("properties").TryGetProperty(member.GetString()!, out _)));
    }

    // The pattern of the schema and the check are written down twice.
    [Theory]
    [InlineData("a")]
    [InlineData("box-1")]
    [InlineData("-box")]
    [InlineData("box-")]
    [InlineData("Box")]
    [InlineData("box;reboot")]
    [InlineData("../box")]
    [InlineData("/etc/passwd")]
    [InlineData("/")]
    [InlineData("/..")]
    [InlineData("/a/../b")]
    [InlineData("/a..b/..c")]
    [InlineData("etc")]
    [InlineData("644")]
    [InlineData("9999")]
    [InlineData("$(id)")]
    [InlineData("debian-12.5_x")]
    public void A_pattern_says_what_the_check_takes(string text)
    {
        foreach (TextParameter parameter in ToolTable.Tools.SelectMany(static tool => tool.Parameters).OfType<TextParameter>().Where(static parameter => parameter.Pattern is not null))
        {
            Assert.Equal((parameter.Name, parameter.Takes!(text)), (parameter.Name, Regex.IsMatch(text, parameter.Pattern!)));
        }
    }
}
