using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Images;
using Larder.Machines.Records;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine create</c>.</summary>
internal sealed class MachineCreateCommand : CommandDefinition
{
    private readonly ImageArgument<string> _image = new("IMAGE") { Description = "An image of larder image list, an entry of the catalog, or an OCI image, which is pulled when it is not here" };
    private readonly Flag _start = new("--start") { Description = "Start it too" };
    private readonly Option<string?> _idle = new("--idle-timeout") { Description = "Stop it when no command has run in it for so long, as 30m (default: never)", HelpName = "TIME" };
    private readonly Option<string?> _life = new("--ttl") { Description = "Stop and remove it after so long, as 8h (default: never)", HelpName = "TIME" };
    private readonly MachineOptions _machine = new();
    private readonly MachineImage _source = new();

    public override string Description => "Make a machine that is kept, with a disk of its own above its image's";

    public override IReadOnlyList<string> Examples =>
    [
        "larder machine create debian:12 --name box",
        "larder machine create debian:12 --name box --start --memory 2G --idle-timeout 30m",
        "larder machine create ghcr.io/owner/app:1 --network --publish 8080:80 --ttl 8h --json",
    ];

    public override IReadOnlyList<Argument> Arguments => [_image];

    public override IReadOnlyList<Option> Options => [.. _machine.All, _start, _idle, _life, .. _source.Options];

    public override async Task<int> RunAsync(CommandContext context)
    {
        TimeSpan? idle = DurationText.Parse(_idle.Name, context.Value(_idle));
        TimeSpan? life = DurationText.Parse(_life.Name, context.Value(_life));
        long begun = context.Clock.GetTimestamp();
        using MachineSession session = MachineSession.Open(context);
        MachineInfo machine;
        TimingsDocument timings;
        using (ProgressDisplay progress = context.Output.BeginProgress())
        {
            (ImageEntry image, bool isPulled) = await _source.GetAsync(context, session, context.Value(_image)!, progress, context.CancellationToken).ConfigureAwait(false);
            TimeSpan found = context.Clock.GetElapsedTime(begun);
            progress.Phase("machine");
            machine = session.Machines.Create(_machine.Read(context, image) with { IdleTime = idle, TimeToLive = life });
            TimeSpan made = context.Clock.GetElapsedTime(begun);
            double? boot = null;
            if (context.Value(_start))
            {
                progress.Phase("boot");
                machine = await MachineStart.RunAsync(session, machine.Name, context.CancellationToken).ConfigureAwait(false);
                boot = (context.Clock.GetElapsedTime(begun) - made).TotalMilliseconds;
            }

            timings = new TimingsDocument(
                isPulled ? null : found.TotalMilliseconds,
                isPulled ? found.TotalMilliseconds : null,
                (made - found).TotalMilliseconds,
                boot,
                null,
                null,
                context.Clock.GetElapsedTime(begun).TotalMilliseconds);
        }

        MachineAnswer.Write(context.Output, machine, timings);
        return (int)ExitCode.Done;
    }
}
