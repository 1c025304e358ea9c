using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Larder.Cli.Output;

namespace Larder.Cli.Mcp;

/// <summary>What is said of a call that failed: what commands say, with the tools beside the commands that help.</summary>
internal static partial class ToolFailure
{
    // Commands that errors name, and the tools that do the same.
    private static readonly (string Command, string Tool)[] Tools =
    [
        ("image list", "image_list"), ("image pull", "image_pull"), ("image inspect", "image_inspect"), ("image prune", "image_prune"),
        ("image catalog", "catalog_list"), ("machine run", "machine_run"), ("machine list", "machine_list"), ("machine info", "machine_info"),
        ("machine create", "machine_create"), ("machine exec", "machine_exec"), ("machine logs", "machine_logs"),
        ("machine stop", "machine_stop"), ("machine start", "machine_start"), ("machine remove", "machine_delete"),
    ];

    /// <summary>The answer to a call that failed.</summary>
    public static ToolAnswer Of(Failure failure)
    {
        ErrorDescription description = failure.ToDocument().Error;
        IReadOnlyList<string> tools = [.. Command().Matches(description.Action).Select(static match => match.Groups[1].Value)
            .Select(static command => Tools.FirstOrDefault(tool => tool.Command == command).Tool).OfType<string>().Distinct()];
        StringBuilder text = new();
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"error {description.Code}: {description.What}\nwhy: {description.Why}\n");
        foreach (string line in description.Details ?? [])
        {
            text.Append("  | ").Append(line).Append('\n');
        }

        text.Append("what to do: ").Append(description.Action);
        if (tools.Count > 0)
        {
            text.Append("\ntools: ").AppendJoin(", ", tools);
        }

        ToolErrorDocument document = new(new ToolErrorDescription(description.Code, description.What, description.Why, description.Action, tools, description.Details ?? []));
        return new ToolAnswer(text.ToString(), JsonSerializer.SerializeToElement(document, McpJson.Documents.ToolErrorDocument));
    }

    [GeneratedRegex("larder ((?:image|machine) [a-z]+)")]
    private static partial Regex Command();
}
