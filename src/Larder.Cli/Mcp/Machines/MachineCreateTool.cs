using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Machine;
using Larder.Cli.Mcp.Parameters;
using Larder.Images;
using Larder.Machines.Records;

namespace Larder.Cli.Mcp.Machines;

/// <summary>As <c>larder machine create --start</c>.</summary>
internal sealed class MachineCreateTool : McpTool
{
    private readonly MachineParameters _machine = new();
    private readonly TextParameter _name = MachineParameters.Name("name", "Call it this; without it, one is made of the image's name", isRequired: false);
    private readonly NumberParameter _idle = new("idle_timeout_seconds", "Stop it when no command has run in it for so long; without it, never", 1, CommandParameters.LongestTime);
    private readonly NumberParameter _life = new("ttl_seconds", "Stop and remove it after so long; without it, never", 1, 30L * CommandParameters.LongestTime);

    public override string Name => "machine_create";

    public override string Title => "Create a machine";

    public override string Description =>
        "Makes a microVM that is kept, with a disk of its own, and starts it. Use it with machine_exec, machine_copy_to and machine_copy_from, and remove it with machine_delete when it is not needed any more. "
        + "It outlives this session: machine_list shows it, and its disk stays when it is stopped. For a single command, machine_run is simpler.";

    public override IReadOnlyList<ToolParameter> Parameters => [_machine.Image, _name, .. _machine.All.Skip(1), _idle, _life];

    public override JsonTypeInfo Answer => McpJson.Documents.StartDocument;

    public override ToolEffect Effect => ToolEffect.Adds;

    public override async Task<ToolAnswer> RunAsync(ToolCall call)
    {
        TimeProvider clock = call.Context.Clock;
        long begun = clock.GetTimestamp();
        using MachineSession session = MachineSession.Open(call.Context);
        (ImageEntry image, bool isPulled) = await MachineImage.GetAsync(
            call.Context, session, call.Value(_machine.Image)!, PullPolicy.Missing, isInsecure: false, call.Progress, call.CancellationToken).ConfigureAwait(false);
        TimeSpan found = clock.GetElapsedTime(begun);
        call.Progress.Phase("machine");
        MachineInfo made = session.Machines.Create(_machine.Read(call, image) with { Name = call.Value(_name), IdleTime = Time(call, _idle), TimeToLive = Time(call, _life) });
        TimeSpan created = clock.GetElapsedTime(begun);
        call.Progress.Phase("boot");
        MachineInfo machine = await StartAsync(session, made.Name, call.CancellationToken).ConfigureAwait(false);
        TimeSpan total = clock.GetElapsedTime(begun);
        TimingsDocument timings = new(
            isPulled ? null : found.TotalMilliseconds,
            isPulled ? found.TotalMilliseconds : null,
            (created - found).TotalMilliseconds,
            (total - created).TotalMilliseconds,
            null,
            null,
            total.TotalMilliseconds);
        return ToolAnswer.Of(
            $"made and started the machine {machine.Name} of {machine.Record.Image}",
            new StartDocument(MachineDocument.Of(machine), timings),
            McpJson.Documents.StartDocument);
    }

    // What did not come up is of no use to an agent, which hears why.
    private static async Task<MachineInfo> StartAsync(MachineSession session, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await MachineStart.RunAsync(session, name, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _ = await session.Machines.StopAsync(name, TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
            await session.Machines.RemoveAsync(name, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private static TimeSpan? Time(ToolCall call, NumberParameter parameter) => call.Value(parameter) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
