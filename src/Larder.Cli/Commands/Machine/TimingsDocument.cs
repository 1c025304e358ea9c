using Larder.Machines.Running;

namespace Larder.Cli.Commands.Machine;

/// <summary>How long the parts of a command took, in milliseconds; null for what was not done.</summary>
/// <param name="Resolve">Finding the image.</param>
/// <param name="Pull">Getting it, with its disk; null when it was here.</param>
/// <param name="Disk">Making what the machine needs.</param>
/// <param name="Boot">From the start of the monitor until the agent opened its port.</param>
/// <param name="Agent">Until the agent answered.</param>
/// <param name="Exec">The command.</param>
/// <param name="Total">All of it, and what lies between.</param>
internal sealed record TimingsDocument(double? Resolve, double? Pull, double? Disk, double? Boot, double? Agent, double? Exec, double Total)
{
    /// <summary>Those of a command in a machine of its own.</summary>
    /// <param name="found">How long it took to have the image.</param>
    /// <param name="isPulled">Whether it had to be pulled.</param>
    /// <param name="prepared">From then until the machine answered.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="result">The command.</param>
    /// <param name="total">All of it.</param>
    public static TimingsDocument OfOnce(TimeSpan found, bool isPulled, TimeSpan prepared, OnceMachine machine, CommandResult result, TimeSpan total) => new(
        isPulled ? null : found.TotalMilliseconds,
        isPulled ? found.TotalMilliseconds : null,
        (prepared - machine.Boot - machine.Answer).TotalMilliseconds,
        machine.Boot.TotalMilliseconds,
        machine.Answer.TotalMilliseconds,
        result.Took.TotalMilliseconds,
        total.TotalMilliseconds);
}
