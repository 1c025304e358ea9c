using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Formats.Errors;
using Larder.Machines.Guests;
using Larder.Machines.Records;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine shell</c>.</summary>
internal sealed class MachineShellCommand : CommandDefinition
{
    private const string Busybox = "/bin/busybox";
    private static readonly string[] Shells = ["/bin/bash", "/bin/sh"];
    private readonly MachineArgument<string> _name = new("NAME") { Description = "A machine that runs" };
    private readonly Option<string?> _shell = new("--shell") { Description = "Run this program (default: /bin/bash, else /bin/sh)", HelpName = "PATH" };
    private readonly GuestRun _run = new();

    public override string Description => "Enter a machine, with the keys and the size of this terminal";

    public override IReadOnlyList<string> Examples => ["larder machine shell box", "larder machine shell box --user nobody --shell /bin/sh"];

    public override IReadOnlyList<Argument> Arguments => [_name];

    public override IReadOnlyList<Option> Options => [_shell, .. _run.Command.All];

    public override ExitCode ExitOf(ErrorCode code) => MachineExit.Of(code);

    public override async Task<int> RunAsync(CommandContext context)
    {
        context.RefuseJson("what a terminal shows");
        string name = context.Value(_name)!;
        using GuestSignals signals = new();
        using MachineSession session = MachineSession.OpenExisting(context, name);
        MachineInfo machine = session.Machines.Get(name);
        GuestConnection guest = await session.Machines.ConnectAsync(name, signals.Killing).ConfigureAwait(false);
        await using (guest.ConfigureAwait(false))
        {
            string shell = context.Value(_shell) ?? await ChooseAsync(guest).ConfigureAwait(false);
            string[] command = shell == Busybox ? [shell, "sh", "-l"] : [shell, "-l"];
            return await _run.RunAsync(
                context, machine.Record, command, hasTerminal: true, signals, guest, () => session.Machines.ExplainAsync(name), static _ => throw new InvalidOperationException("A shell has no document.")).ConfigureAwait(false);
        }
    }

    // Without the terminal: what is typed is read once, and would go to one that is not there.
    private static async Task<string> ChooseAsync(GuestConnection guest)
    {
        foreach (string shell in Shells)
        {
            try
            {
                _ = await guest.RunAsync(new GuestCommand { Arguments = [shell, "-c", ":"] }, new GuestStreams(null, Stream.Null, Stream.Null)).ConfigureAwait(false);
                return shell;
            }
            catch (Exception error) when (error is GuestFailureException or GuestLostException)
            {
                // The next one; and of a guest that is gone, the last one tells.
            }
        }

        return Busybox;
    }
}
