using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Larder.Cli.Mcp;

/// <summary>What a tool answers.</summary>
/// <param name="Text">All of it for people, and for models whose client shows them nothing else.</param>
/// <param name="Document">The same for programs.</param>
internal sealed record ToolAnswer(string Text, JsonElement Document)
{
    /// <summary>An answer with a document.</summary>
    public static ToolAnswer Of<T>(string text, T document, JsonTypeInfo<T> type) => new(text, JsonSerializer.SerializeToElement(document, type));

    /// <summary>An answer of lines; a remark where there are none.</summary>
    public static ToolAnswer OfLines<T>(IEnumerable<string> lines, string none, T document, JsonTypeInfo<T> type)
    {
        string text = string.Join('\n', lines);
        return Of(text.Length == 0 ? none : text, document, type);
    }
}
