namespace Larder.Cli.Commands.Machine;

/// <summary>How long the parts of a command took, in milliseconds; null for what was not done.</summary>
/// <param name="Resolve">Finding the image.</param>
/// <param name="Pull">Getting it, with its disk; null when it was here.</param>
/// <param name="Disk">Making what the machine needs.</param>
/// <param name="Boot">From the start of the monitor until the agent opened its port.</param>
/// <param name="Agent">Until the agent answered.</param>
/// <param name="Exec">The command.</param>
/// <param name="Total">All of it, and what lies between.</param>
internal sealed record TimingsDocument(double? Resolve, double? Pull, double? Disk, double? Boot, double? Agent, double? Exec, double Total);
