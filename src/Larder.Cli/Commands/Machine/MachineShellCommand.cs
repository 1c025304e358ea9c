using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Formats.Errors;
using Larder.Machines.Guests;
using Larder.Machines.Records;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine shell</c>.</summary>
internal sealed class MachineShellCommand : CommandDefinition
{
    private static readonly string[] Shells = ["/bin/bash", "/bin/sh", "/bin/busybox"];
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
            string[] candidates = context.Value(_shell) is { } given ? [given] : Shells;
            for (int index = 0; ; index++)
            {
                string[] command = candidates[index] == "/bin/busybox" ? [candidates[index], "sh", "-l"] : [candidates[index], "-l"];
                try
                {
                    return await _run.RunAsync(
                        context, machine.Record, command, hasTerminal: true, signals, guest, () => session.Machines.ExplainAsync(name), static _ => throw new InvalidOperationException("A shell has no document.")).ConfigureAwait(false);
                }
                catch (LarderException error) when (error.Code == ErrorCodes.GuestCommandNotFound && index + 1 < candidates.Length)
                {
                    // The next one.
                }
            }
        }
    }
}
