namespace Larder.Cli.Output;

/// <summary>A failure: its code (<c>LRDnnnn</c>), and one line each of what, why and what to do.</summary>
internal sealed record ErrorDescription(string Code, string What, string Why, string Action);
