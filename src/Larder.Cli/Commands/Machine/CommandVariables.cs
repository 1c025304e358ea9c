using Larder.Machines.Records;

namespace Larder.Cli.Commands.Machine;

/// <summary>The variables of a command of a machine: those of a login, of its image, and those that somebody set, later ones before earlier ones.</summary>
internal static class CommandVariables
{
    // What a login of Debian has; images that want another say so.
    private const string SearchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>All of them, NAME=VALUE each.</summary>
    /// <param name="machine">Has what its image says.</param>
    /// <param name="terminal">The kind of its terminal; null for none.</param>
    /// <param name="given">NAME=VALUE each.</param>
    public static IReadOnlyList<string> Of(MachineRecord machine, string? terminal, IEnumerable<string> given)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        string[] ofTerminal = terminal is null ? [] : [$"TERM={terminal}"];
        foreach (string variable in ((IEnumerable<string>)[SearchPath, "HOME=/root", .. ofTerminal]).Concat(machine.Environment).Concat(given))
        {
            // An image may name a variable without a value, which sets none.
            if (variable.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals)
            {
                variables[variable[..equals]] = variable;
            }
        }

        return [.. variables.Values];
    }
}
