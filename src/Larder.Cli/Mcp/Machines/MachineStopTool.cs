using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Machine;
using Larder.Cli.Mcp.Parameters;

namespace Larder.Cli.Mcp.Machines;

/// <summary>As <c>larder machine stop</c>.</summary>
internal sealed class MachineStopTool : McpTool
{
    private readonly TextParameter _name = MachineParameters.Name("machine", "A machine of machine_list");
    private readonly NumberParameter _timeout = new("timeout_seconds", "End it by force after so long; 0 for at once, as if its power were cut", 0, 3600) { Otherwise = 30 };

    public override string Name => "machine_stop";

    public override string Title => "Stop a machine";

    public override string Description => "Stops a machine in order; what runs in it ends, and its disk stays for machine_start. To be rid of it, take machine_delete.";

    public override IReadOnlyList<ToolParameter> Parameters => [_name, _timeout];

    public override JsonTypeInfo Answer => McpJson.Documents.MachineNamesDocument;

    public override ToolEffect Effect => ToolEffect.Removes;

    public override async Task<ToolAnswer> RunAsync(ToolCall call)
    {
        string name = call.Value(_name)!;
        using MachineSession session = MachineSession.OpenExisting(call.Context, name);
        bool ran = await session.Machines.StopAsync(name, TimeSpan.FromSeconds(call.Number(_timeout)), call.CancellationToken).ConfigureAwait(false);
        return ToolAnswer.Of(
            ran ? $"stopped the machine {name}" : $"the machine {name} did not run",
            new MachineNamesDocument(ran ? [name] : []),
            McpJson.Documents.MachineNamesDocument);
    }
}
