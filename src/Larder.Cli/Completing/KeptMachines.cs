using Larder.Cli.Commands;
using Larder.Cli.Commands.Machine;

namespace Larder.Cli.Completing;

/// <summary>The names of the machines of a root.</summary>
internal static class KeptMachines
{
    /// <summary>All of them; none where there is no root.</summary>
    public static IReadOnlyList<string> Names(CommandContext context)
    {
        using MachineSession? session = MachineSession.TryOpen(context, sweeps: false);
        return session is null ? [] : [.. session.Machines.List().Select(static machine => machine.Name)];
    }
}
