using System.CommandLine;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Images;
using Larder.Machines.Running;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine run</c>.</summary>
internal sealed class MachineRunCommand : CommandDefinition
{
    private readonly ImageArgument<string> _image = new("IMAGE") { Description = "An image of larder image list, an entry of the catalog, or an OCI image, which is pulled when it is not here" };
    private readonly Argument<string[]> _arguments = new("COMMAND") { Description = "After --, the command with its arguments (default: the image's own)", Arity = ArgumentArity.ZeroOrMore };
    private readonly MachineOptions _machine = new();
    private readonly MachineImage _source = new();
    private readonly GuestRun _run = new();

    public override string Description => "Run a command in a new microVM that goes with it; its exit code is passed on";

    public override IReadOnlyList<string> Examples =>
    [
        "larder machine run debian:12 -- uname -a",
        "larder machine run debian:12 --memory 2G --cpus 2 -- sh -c 'nproc; free -m'",
        "larder machine run ghcr.io/owner/app:1 --network --publish 8080:80",
        "larder machine run debian:12 -t -- bash",
        "larder machine run debian:12 --timeout 30s --json --no-stdin -- cat /etc/os-release",
    ];

    public override IReadOnlyList<Argument> Arguments => [_image, _arguments];

    public override IReadOnlyList<Option> Options => [.. _machine.All, .. _run.Command.All, .. _run.All, .. _source.Options];

    public override ExitCode ExitOf(ErrorCode code) => MachineExit.Of(code);

    public override async Task<int> RunAsync(CommandContext context)
    {
        _run.Check(context);
        long begun = context.Clock.GetTimestamp();
        using GuestSignals signals = new();
        using MachineSession session = MachineSession.Open(context);
        ProgressDisplay progress = context.Output.BeginProgress();
        using (progress)
        {
            (ImageEntry image, bool isPulled) = await _source.GetAsync(context, session, context.Value(_image)!, progress, signals.Killing).ConfigureAwait(false);
            TimeSpan found = context.Clock.GetElapsedTime(begun);
            IReadOnlyList<string> command = context.Value(_arguments) is { Length: > 0 } given ? given : CommandOf(image);
            progress.Phase("boot");
            long preparing = context.Clock.GetTimestamp();
            OnceMachine machine = await session.Machines.RunOnceAsync(_machine.Read(context, image), signals.Killing).ConfigureAwait(false);
            await using (machine.ConfigureAwait(false))
            {
                TimeSpan prepared = context.Clock.GetElapsedTime(preparing);
                progress.Phase("exec");
                progress.Dispose();
                return await _run.RunAsync(
                    context, machine.Record, command, _run.HasTerminal(context), signals, machine.Guest, machine.ExplainAsync, Timings).ConfigureAwait(false);

                TimingsDocument Timings(CommandResult result) => TimingsDocument.OfOnce(found, isPulled, prepared, machine, result, context.Clock.GetElapsedTime(begun));
            }
        }
    }

    private static IReadOnlyList<string> CommandOf(ImageEntry image) =>
        image.Record?.Process is { } process && process.Entrypoint.Count + process.Command.Count > 0 ? [.. process.Entrypoint, .. process.Command]
        : throw new LarderException(
            ErrorCodes.Usage,
            "There is no command to run",
            $"neither the command line nor the image {image.Name.Name} says one",
            $"Say one after --, as: larder machine run {image.Name.Name} -- uname -a");
}
