using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Machine;
using Larder.Cli.Mcp.Parameters;
using Larder.Machines.Guests;
using Larder.Machines.Records;
using Larder.Machines.Running;

namespace Larder.Cli.Mcp.Machines;

/// <summary>As <c>larder machine exec</c>.</summary>
internal sealed class MachineExecTool : McpTool
{
    private readonly TextParameter _name = MachineParameters.Name("machine", "A machine of machine_list that runs");
    private readonly CommandParameters _run = new();

    public override string Name => "machine_exec";

    public override string Title => "Run a command in a machine";

    public override string Description =>
        "Runs a command in a machine of machine_create, where files that earlier commands wrote are still there. Each command begins anew in workdir and environment. "
        + "A command that fails is no error of the tool: look at exitCode. Cancelling the call kills the command.";

    public override IReadOnlyList<ToolParameter> Parameters => [_name, .. _run.All];

    public override JsonTypeInfo Answer => McpJson.Documents.CommandResultDocument;

    public override ToolEffect Effect => ToolEffect.Removes;

    public override async Task<ToolAnswer> RunAsync(ToolCall call)
    {
        string name = call.Value(_name)!;
        TimeProvider clock = call.Context.Clock;
        long begun = clock.GetTimestamp();
        using MachineSession session = MachineSession.OpenExisting(call.Context, name);
        MachineInfo machine = session.Machines.Get(name);
        GuestConnection guest = await session.Machines.ConnectAsync(name, call.CancellationToken).ConfigureAwait(false);
        await using (guest.ConfigureAwait(false))
        {
            TimeSpan connected = clock.GetElapsedTime(begun);
            return await _run.RunAsync(call, machine.Record, guest, () => session.Machines.ExplainAsync(name), Timings).ConfigureAwait(false);

            TimingsDocument Timings(CommandResult result) => new(
                null, null, null, null, connected.TotalMilliseconds, result.Took.TotalMilliseconds, clock.GetElapsedTime(begun).TotalMilliseconds);
        }
    }
}
