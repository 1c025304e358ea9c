using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine remove</c>.</summary>
internal sealed class MachineRemoveCommand : CommandDefinition
{
    private readonly MachineArgument<string[]> _names = new("NAME") { Description = "Machines of larder machine list", Arity = ArgumentArity.OneOrMore };
    private readonly Flag _force = new("--force", "-f") { Description = "Also one that runs, which is ended as if its power were cut" };

    public override string Description => "Remove machines, with all that was written in them";

    public override IReadOnlyList<string> Examples => ["larder machine remove box", "larder machine remove box other --force"];

    public override IReadOnlyList<Argument> Arguments => [_names];

    public override IReadOnlyList<Option> Options => [_force];

    public override async Task<int> RunAsync(CommandContext context)
    {
        string[] names = [.. context.Value(_names)!.Distinct(StringComparer.Ordinal)];
        using MachineSession session = MachineSession.OpenExisting(context, names[0]);
        foreach (string name in names)
        {
            if (context.Value(_force) && session.Machines.Find(name) is not null)
            {
                _ = await session.Machines.StopAsync(name, TimeSpan.Zero, context.CancellationToken).ConfigureAwait(false);
            }

            await session.Machines.RemoveAsync(name, context.CancellationToken).ConfigureAwait(false);
        }

        MachineAnswer.Write(context.Output, names);
        return (int)ExitCode.Done;
    }
}
