using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Machines.Records;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine start</c>.</summary>
internal sealed class MachineStartCommand : CommandDefinition
{
    private readonly MachineArgument<string> _name = new("NAME") { Description = "A machine of larder machine list" };

    public override string Description => "Start a machine that is kept, and wait until it takes commands";

    public override IReadOnlyList<string> Examples => ["larder machine start box", "larder machine start box --json"];

    public override IReadOnlyList<Argument> Arguments => [_name];

    public override async Task<int> RunAsync(CommandContext context)
    {
        string name = context.Value(_name)!;
        long begun = context.Clock.GetTimestamp();
        using MachineSession session = MachineSession.OpenExisting(context, name);
        MachineInfo machine;
        using (ProgressDisplay progress = context.Output.BeginProgress())
        {
            progress.Phase("boot");
            machine = await MachineStart.RunAsync(session, name, context.CancellationToken).ConfigureAwait(false);
        }

        double taken = context.Clock.GetElapsedTime(begun).TotalMilliseconds;
        MachineAnswer.Write(context.Output, machine, new TimingsDocument(null, null, null, taken, null, null, taken));
        return (int)ExitCode.Done;
    }
}
