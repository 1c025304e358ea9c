namespace Larder.Cli.Mcp;

/// <summary>The document of a call that failed.</summary>
/// <param name="Error">What happened.</param>
internal sealed record ToolErrorDocument(ToolErrorDescription Error);
