using Larder.Cli.Commands.Machine;
using Larder.Machines.Guests;
using Larder.Machines.Running;

namespace Larder.Cli.Mcp.Machines;

/// <summary>A session with a machine that runs, while a tool copies.</summary>
internal static class GuestSession
{
    /// <summary>Opens one, and copies.</summary>
    /// <param name="call">The call.</param>
    /// <param name="machine">The machine's name.</param>
    /// <param name="path">The path in it, for what is said of failures.</param>
    /// <param name="copy">Copies.</param>
    public static async Task CopyAsync(ToolCall call, string machine, string path, Func<GuestConnection, Task> copy)
    {
        using MachineSession session = MachineSession.OpenExisting(call.Context, machine);
        GuestConnection guest = await session.Machines.ConnectAsync(machine, call.CancellationToken).ConfigureAwait(false);
        await using (guest.ConfigureAwait(false))
        {
            call.Progress.Phase("copy");
            await new CommandRun(machine, guest, () => session.Machines.ExplainAsync(machine), call.Context.Clock).CopyAsync(path, copy).ConfigureAwait(false);
        }
    }
}
