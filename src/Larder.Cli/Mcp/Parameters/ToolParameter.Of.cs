using System.Text.Json;

namespace Larder.Cli.Mcp.Parameters;

/// <summary>An argument of a tool, with the type of its values.</summary>
internal abstract class ToolParameter<T>(string name, string description) : ToolParameter(name, description)
{
    /// <summary>Reads a value.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD7010: it does not take it.</exception>
    public abstract T Read(JsonElement value);

    /// <inheritdoc/>
    public sealed override void Check(JsonElement value) => _ = Read(value);
}
