using Larder.Cli.Output;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Top;

/// <summary><c>larder doctor</c>.</summary>
internal sealed class DoctorCommand : CommandDefinition
{
    public override string Description => "Check what Larder needs on this machine, and the state of the root";

    public override IReadOnlyList<string> Examples => ["larder doctor", "larder doctor --root /srv/larder --json"];

    public override async Task<int> RunAsync(CommandContext context)
    {
        List<DoctorCheck> checks = [];
        using (ProgressDisplay progress = context.Output.BeginProgress())
        {
            progress.Phase("libraries");
            checks.AddRange(MachineChecks.Libraries());
            progress.Phase("sandbox");
            checks.Add(MachineChecks.Bubblewrap());
            checks.Add(await MachineChecks.SandboxAsync(context.CancellationToken).ConfigureAwait(false));
            progress.Phase("machines");
            checks.AddRange(MachineChecks.Machines());
            progress.Phase("root");
            checks.AddRange(RootChecks.Run(context));
        }

        bool isWell = checks.TrueForAll(check => check.Status != DoctorCheck.Problem);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new DoctorDocument(isWell, checks), CliJson.Documents.DoctorDocument);
        }
        else
        {
            Answer(context.Output.Answer, checks);
        }

        return (int)(isWell ? ExitCode.Done : ExitCode.Failed);
    }

    private static void Answer(TextWriter answer, List<DoctorCheck> checks)
    {
        foreach (DoctorCheck check in checks)
        {
            answer.WriteLine($"{check.Status,-8} {check.Name}: {PrintableText.OneLine(check.Detail)}");
            if (check.Action is not null)
            {
                answer.WriteLine($"         what to do: {PrintableText.OneLine(check.Action)}");
            }
        }
    }
}
