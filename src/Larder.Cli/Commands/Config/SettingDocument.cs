using System.Text.Json.Nodes;

namespace Larder.Cli.Commands.Config;

/// <summary>A setting in <c>config show --json</c>.</summary>
/// <param name="Name">As a file has it: <c>retention.generations</c>.</param>
/// <param name="Value">A string or a number; null when there is none.</param>
/// <param name="Origin">A file with its line, a variable, an option, or <c>default</c>.</param>
internal sealed record SettingDocument(string Name, JsonValue? Value, string Origin);
