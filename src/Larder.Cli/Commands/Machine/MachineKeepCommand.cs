using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Machines;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine keep</c>: what the process does that looks after a kept machine. Not for people.</summary>
internal sealed class MachineKeepCommand : CommandDefinition
{
    private readonly MachineArgument<string> _name = new("NAME") { Description = "The machine" };

    public override string Description => "Look after a machine until it ends (larder machine start does this by itself)";

    public override IReadOnlyList<string> Examples => ["larder machine keep box --json"];

    public override IReadOnlyList<Argument> Arguments => [_name];

    public override bool IsHidden => true;

    public override async Task<int> RunAsync(CommandContext context)
    {
        string name = context.Value(_name)!;
        WholeProgram.Load();
        using MachineSession session = MachineSession.TryOpen(context, sweeps: false) ?? throw MachineCollection.NotFound(name, []);
        await session.Machines.KeepAsync(name, IsReady, context.CancellationToken).ConfigureAwait(false);
        return (int)ExitCode.Done;

        void IsReady()
        {
            if (context.Output.IsJson)
            {
                context.Output.WriteJson(new KeepDocument(name), CliJson.Documents.KeepDocument);
            }
            else
            {
                context.Output.Answer.WriteLine(name);
            }

            context.Output.Flush();
        }
    }
}
