namespace Larder.Cli.Mcp;

/// <summary>Why a call failed.</summary>
/// <param name="Code">LRDnnnn; <c>larder explain</c> has a page for each.</param>
/// <param name="What">What was not done.</param>
/// <param name="Why">The reason.</param>
/// <param name="Action">What to do, with the command of <c>larder</c> that does it.</param>
/// <param name="Tools">The tools that do the same as those commands.</param>
/// <param name="Details">Lines that belong to the cause, such as the last ones of a console.</param>
internal sealed record ToolErrorDescription(string Code, string What, string Why, string Action, IReadOnlyList<string> Tools, IReadOnlyList<string> Details);
