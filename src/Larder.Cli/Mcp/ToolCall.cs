using System.Text.Json;
using Larder.Cli.Commands;
using Larder.Cli.Mcp.Parameters;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Formats.Names;
using Larder.Formats.Packs;

namespace Larder.Cli.Mcp;

/// <summary>One call of a tool: its arguments, which were checked, and what the tool works with.</summary>
internal sealed class ToolCall
{
    private readonly Dictionary<string, JsonElement> _arguments = new(StringComparer.Ordinal);

    /// <summary>Checks what a client sent; nothing is done before.</summary>
    /// <exception cref="LarderException">LRD7010.</exception>
    public ToolCall(McpTool tool, IEnumerable<KeyValuePair<string, JsonElement>> arguments)
    {
        Dictionary<string, ToolParameter> known = tool.Parameters.ToDictionary(static parameter => parameter.Name, StringComparer.Ordinal);
        foreach ((string name, JsonElement value) in arguments)
        {
            ToolParameter parameter = known.GetValueOrDefault(name) ?? throw Unknown(tool, name, [.. known.Keys]);
            if (value.ValueKind is not JsonValueKind.Null)
            {
                parameter.Check(value);
                _arguments[name] = value;
            }
        }

        if (tool.Parameters.FirstOrDefault(parameter => parameter.IsRequired && !_arguments.ContainsKey(parameter.Name)) is { } missing)
        {
            throw missing.Missing(tool.Name);
        }
    }

    /// <summary>Settings, root and clock; shared by all calls.</summary>
    public required CommandContext Context { get; init; }

    /// <summary>The directories of this machine that the agent may use.</summary>
    public required SharedDirectories Shares { get; init; }

    /// <summary>Told what is being done.</summary>
    public required IPhaseProgress Progress { get; init; }

    /// <summary>Cancelled by the client, or when the server ends.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>The value of an argument; its type's default when it was not given.</summary>
    public T? Value<T>(ToolParameter<T> parameter) => _arguments.TryGetValue(parameter.Name, out JsonElement value) ? parameter.Read(value) : default;

    /// <summary>The value of a number that has a default.</summary>
    public long Number(NumberParameter parameter) => Value(parameter) ?? parameter.Otherwise ?? throw new InvalidOperationException("The parameter has no default.");

    private static LarderException Unknown(McpTool tool, string name, IReadOnlyList<string> known)
    {
        string? near = NearName.Find(name, known);
        return new LarderException(
            ErrorCodes.ToolArgument,
            $"{tool.Name} was not run",
            $"it has no argument «{PackText.Printable(name.Length > 80 ? $"{name[..79]}…" : name)}»{(near is null ? "" : $"; did you mean «{near}»?")}",
            known.Count == 0 ? "Call it without arguments" : $"Call it with: {string.Join(", ", known)}");
    }
}
