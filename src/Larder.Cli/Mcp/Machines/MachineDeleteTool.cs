using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Machine;
using Larder.Cli.Mcp.Parameters;

namespace Larder.Cli.Mcp.Machines;

/// <summary>As <c>larder machine remove</c>.</summary>
internal sealed class MachineDeleteTool : McpTool
{
    private readonly TextParameter _name = MachineParameters.Name("machine", "A machine of machine_list");
    private readonly SwitchParameter _force = new("force", "Also when it runs: it is ended as if its power were cut");

    public override string Name => "machine_delete";

    public override string Title => "Delete a machine";

    public override string Description => "Removes a machine with all that was written in it, for good. One that runs is stopped before with machine_stop, or removed with force.";

    public override IReadOnlyList<ToolParameter> Parameters => [_name, _force];

    public override JsonTypeInfo Answer => McpJson.Documents.MachineNamesDocument;

    public override ToolEffect Effect => ToolEffect.Removes;

    public override async Task<ToolAnswer> RunAsync(ToolCall call)
    {
        string name = call.Value(_name)!;
        using MachineSession session = MachineSession.OpenExisting(call.Context, name);
        if (call.Value(_force) && session.Machines.Find(name) is not null)
        {
            _ = await session.Machines.StopAsync(name, TimeSpan.Zero, call.CancellationToken).ConfigureAwait(false);
        }

        await session.Machines.RemoveAsync(name, call.CancellationToken).ConfigureAwait(false);
        return ToolAnswer.Of($"removed the machine {name}", new MachineNamesDocument([name]), McpJson.Documents.MachineNamesDocument);
    }
}
