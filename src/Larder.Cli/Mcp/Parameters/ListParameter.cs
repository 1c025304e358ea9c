using System.Text.Json;
using System.Text.Json.Nodes;

namespace Larder.Cli.Mcp.Parameters;

/// <summary>The words of a command: handed over as they are, so that no shell reads them.</summary>
internal sealed class ListParameter(string name, string description) : ToolParameter<IReadOnlyList<string>>(name, description)
{
    private const int MostItems = 4096;

    // What Linux takes for one argument (execve(2)).
    private const int MostLength = 131_071;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Read(JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.Array)
        {
            throw Refuse("is no array of strings", "Give the program and each of its arguments as a string of its own: [\"uname\", \"-a\"]; for a shell's syntax: [\"sh\", \"-c\", \"…\"]");
        }

        int count = value.GetArrayLength();
        if (count is 0 or > MostItems)
        {
            throw Refuse($"has {count} items, and has to have 1 to {MostItems}", "Give a program and its arguments");
        }

        string[] words = [.. value.EnumerateArray().Select((item, index) => Text(item, MostLength, $"at {index}"))];
        return words[0].Length > 0 ? words : throw Refuse("names no program: its first item is empty", "Begin it with the program");
    }

    /// <inheritdoc/>
    protected override void Describe(JsonObject schema)
    {
        schema["type"] = "array";
        schema["items"] = new JsonObject { ["type"] = "string", ["maxLength"] = MostLength };
        schema["minItems"] = 1;
        schema["maxItems"] = MostItems;
    }
}
