namespace Larder.Cli.Configuration;

/// <summary>What the options of a command line say about settings.</summary>
/// <param name="Root"><c>--root</c>.</param>
/// <param name="Config"><c>--config</c>.</param>
/// <param name="Profile"><c>--profile</c>.</param>
/// <param name="NoColor"><c>--no-color</c>.</param>
internal sealed record CommandLineSettings(string? Root, string? Config, string? Profile, bool NoColor);
