namespace Larder.Cli.Configuration;

/// <summary>The value of a setting in effect.</summary>
/// <param name="Value">The value.</param>
/// <param name="Origin">Where it came from: a file with its line, a variable, an option, or <c>default</c>.</param>
internal sealed record Setting<T>(T Value, string Origin);
