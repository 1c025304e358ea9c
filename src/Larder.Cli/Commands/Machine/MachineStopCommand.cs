using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine stop</c>.</summary>
internal sealed class MachineStopCommand : CommandDefinition
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);
    private readonly MachineArgument<string[]> _names = new("NAME") { Description = "Machines of larder machine list", Arity = ArgumentArity.OneOrMore };
    private readonly Flag _force = new("--force", "-f") { Description = "Do not wait: end it as if its power were cut" };
    private readonly Option<string?> _timeout = new("--timeout") { Description = "Use force when it has not ended after so long (default: 30s)", HelpName = "TIME" };

    public override string Description => "Stop machines in order; their disks stay, and what runs in them ends";

    public override IReadOnlyList<string> Examples => ["larder machine stop box", "larder machine stop box other --timeout 60s", "larder machine stop box --force --json"];

    public override IReadOnlyList<Argument> Arguments => [_names];

    public override IReadOnlyList<Option> Options => [_force, _timeout];

    public override async Task<int> RunAsync(CommandContext context)
    {
        TimeSpan patience = context.Value(_force) ? TimeSpan.Zero : DurationText.Parse(_timeout.Name, context.Value(_timeout)) ?? DefaultPatience;
        string[] names = [.. context.Value(_names)!.Distinct(StringComparer.Ordinal)];
        using MachineSession session = MachineSession.OpenExisting(context, names[0]);
        foreach (string name in names)
        {
            _ = session.Machines.Get(name);
        }

        List<string> stopped = [];
        foreach (string name in names)
        {
            if (await session.Machines.StopAsync(name, patience, context.CancellationToken).ConfigureAwait(false))
            {
                stopped.Add(name);
            }
            else
            {
                context.Output.Remark($"the machine {name} did not run");
            }
        }

        MachineAnswer.Write(context.Output, stopped);
        return (int)ExitCode.Done;
    }
}
