using System.Text.Json;
using System.Text.Json.Nodes;
using Larder.Formats.Errors;
using Larder.Formats.Packs;

namespace Larder.Cli.Mcp.Parameters;

/// <summary>An argument of a tool: what it says of itself is both the schema that clients get and what is checked.</summary>
/// <param name="name">In snake_case.</param>
/// <param name="description">For the model that fills it in: what it is, and what is done without it.</param>
internal abstract class ToolParameter(string name, string description)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Whether a call without it is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Its JSON Schema.</summary>
    public JsonObject Schema
    {
        get
        {
            JsonObject schema = [];
            Describe(schema);
            schema["description"] = description;
            return schema;
        }
    }

    /// <summary>Refuses a value that it does not take.</summary>
    /// <exception cref="LarderException">LRD7010.</exception>
    public abstract void Check(JsonElement value);

    /// <summary>Says that it was not given.</summary>
    public LarderException Missing(string tool) => new(
        ErrorCodes.ToolArgument, $"{tool} was not run", $"the argument «{name}» is missing", $"Call it again with «{name}»: {description}");

    /// <summary>Writes type and limits into its schema.</summary>
    protected abstract void Describe(JsonObject schema);

    /// <summary>Says why a value is refused.</summary>
    /// <param name="why">A clause that goes on from the argument's name, as <c>is no number</c>.</param>
    /// <param name="action">What to do, as an imperative.</param>
    protected LarderException Refuse(string why, string action) => new(
        ErrorCodes.ToolArgument, "The tool was not run", $"the argument «{name}» {why.TrimStart()}", action);

    /// <summary>The text of a value.</summary>
    /// <exception cref="LarderException">LRD7010: it is none, or holds what no text of Linux can hold.</exception>
    protected string Text(JsonElement value, int mostLength, string what)
    {
        string? text = null;
        try
        {
            text = value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
        }

        return text is null ? throw Refuse($"{what} is no text", "Give a string of Unicode characters")
            : text.Length > mostLength ? throw Refuse($"{what} has {text.Length} characters, and may have {mostLength}", "Shorten it")
            : text.Contains('\0', StringComparison.Ordinal) ? throw Refuse($"{what} holds a NUL: «{Shown(text)}»", "Leave the NUL out")
            : text;
    }

    /// <summary>A text that was refused, fit to be shown.</summary>
    protected static string Shown(string text) => PackText.Printable(text.Length > 80 ? $"{text[..79]}…" : text);
}
