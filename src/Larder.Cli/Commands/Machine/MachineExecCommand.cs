using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Formats.Errors;
using Larder.Machines.Guests;
using Larder.Machines.Records;
using Larder.Machines.Running;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine exec</c>.</summary>
internal sealed class MachineExecCommand : CommandDefinition
{
    private readonly MachineArgument<string> _name = new("NAME") { Description = "A machine that runs" };
    private readonly Argument<string[]> _arguments = new("COMMAND") { Description = "After --, the command with its arguments", Arity = ArgumentArity.OneOrMore };
    private readonly GuestRun _run = new();

    public override string Description => "Run a command in a machine, which is kept; its exit code is passed on";

    public override IReadOnlyList<string> Examples =>
    [
        "larder machine exec box -- uname -a",
        "larder machine exec box --user nobody --workdir /tmp -- id",
        "larder machine exec box -e NAME=value --timeout 30s --json -- sh -c 'echo $NAME'",
        "larder machine exec box -t -- bash -l",
    ];

    public override IReadOnlyList<Argument> Arguments => [_name, _arguments];

    public override IReadOnlyList<Option> Options => [.. _run.Command.All, .. _run.All];

    public override ExitCode ExitOf(ErrorCode code) => MachineExit.Of(code);

    public override async Task<int> RunAsync(CommandContext context)
    {
        _run.Check(context);
        string name = context.Value(_name)!;
        long begun = context.Clock.GetTimestamp();
        using GuestSignals signals = new();
        using MachineSession session = MachineSession.OpenExisting(context, name);
        MachineInfo machine = session.Machines.Get(name);
        GuestConnection guest = await session.Machines.ConnectAsync(name, signals.Killing).ConfigureAwait(false);
        await using (guest.ConfigureAwait(false))
        {
            TimeSpan connected = context.Clock.GetElapsedTime(begun);
            return await _run.RunAsync(
                context, machine.Record, context.Value(_arguments)!, _run.HasTerminal(context), signals, guest, () => session.Machines.ExplainAsync(name), Timings).ConfigureAwait(false);

            TimingsDocument Timings(CommandResult result) => new(
                null, null, null, null, connected.TotalMilliseconds, result.Took.TotalMilliseconds, context.Clock.GetElapsedTime(begun).TotalMilliseconds);
        }
    }
}
