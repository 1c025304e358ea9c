using System.CommandLine;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine prune</c>.</summary>
internal sealed class MachinePruneCommand : CommandDefinition
{
    private readonly Option<string?> _olderThan = new("--older-than") { Description = "Only machines that were made so long ago, as 7d", HelpName = "TIME" };
    private readonly Flag _dryRun = new("--dry-run") { Description = "Change nothing, and say what would go" };

    public override string Description => "Remove all machines that do not run";

    public override IReadOnlyList<string> Examples => ["larder machine prune", "larder machine prune --older-than 7d", "larder machine prune --dry-run --json"];

    public override IReadOnlyList<Option> Options => [_olderThan, _dryRun];

    public override async Task<int> RunAsync(CommandContext context)
    {
        TimeSpan age = DurationText.Parse(_olderThan.Name, context.Value(_olderThan)) ?? TimeSpan.Zero;
        using MachineSession? session = MachineSession.TryOpen(context);
        IReadOnlyList<string> names = session?.Machines.Prunable(age) ?? [];
        foreach (string name in context.Value(_dryRun) ? [] : names)
        {
            await session!.Machines.RemoveAsync(name, context.CancellationToken).ConfigureAwait(false);
        }

        MachineAnswer.Write(context.Output, names);
        return (int)ExitCode.Done;
    }
}
