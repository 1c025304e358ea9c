using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Machine;
using Larder.Cli.Mcp.Parameters;
using Larder.Images;
using Larder.Machines.Running;

namespace Larder.Cli.Mcp.Machines;

/// <summary>As <c>larder machine run</c>.</summary>
internal sealed class MachineRunTool : McpTool
{
    private readonly MachineParameters _machine = new();
    private readonly CommandParameters _run = new();

    public override string Name => "machine_run";

    public override string Title => "Run a command once";

    public override string Description =>
        "Runs one command in a new microVM, and removes the machine with all that the command wrote. Take it for whatever needs no state; to keep state between commands, take machine_create. "
        + "A command that fails is no error of the tool: look at exitCode.";

    public override IReadOnlyList<ToolParameter> Parameters => [_machine.Image, .. _run.All, .. _machine.All.Skip(1)];

    public override JsonTypeInfo Answer => McpJson.Documents.CommandResultDocument;

    public override ToolEffect Effect => ToolEffect.Adds;

    public override async Task<ToolAnswer> RunAsync(ToolCall call)
    {
        TimeProvider clock = call.Context.Clock;
        long begun = clock.GetTimestamp();
        using MachineSession session = MachineSession.Open(call.Context);
        (ImageEntry image, bool isPulled) = await MachineImage.GetAsync(
            call.Context, session, call.Value(_machine.Image)!, PullPolicy.Missing, isInsecure: false, call.Progress, call.CancellationToken).ConfigureAwait(false);
        TimeSpan found = clock.GetElapsedTime(begun);
        call.Progress.Phase("boot");
        long preparing = clock.GetTimestamp();
        OnceMachine machine = await session.Machines.RunOnceAsync(_machine.Read(call, image), call.CancellationToken).ConfigureAwait(false);
        await using (machine.ConfigureAwait(false))
        {
            TimeSpan prepared = clock.GetElapsedTime(preparing);
            return await _run.RunAsync(call, machine.Record, machine.Guest, machine.ExplainAsync, Timings).ConfigureAwait(false);

            TimingsDocument Timings(CommandResult result) => TimingsDocument.OfOnce(found, isPulled, prepared, machine, result, clock.GetElapsedTime(begun));
        }
    }
}
