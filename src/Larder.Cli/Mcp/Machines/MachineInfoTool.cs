using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Machine;
using Larder.Cli.Mcp.Parameters;
using Larder.Cli.Output;

namespace Larder.Cli.Mcp.Machines;

/// <summary>As <c>larder machine info</c>.</summary>
internal sealed class MachineInfoTool : McpTool
{
    private readonly TextParameter _name = MachineParameters.Name("machine", "A machine of machine_list");

    public override string Name => "machine_info";

    public override string Title => "Look at a machine";

    public override string Description => "Tells all that is known of one machine: its state, what it has, and how it ended last.";

    public override IReadOnlyList<ToolParameter> Parameters => [_name];

    public override JsonTypeInfo Answer => McpJson.Documents.MachineDocument;

    public override ToolEffect Effect => ToolEffect.Reads;

    public override Task<ToolAnswer> RunAsync(ToolCall call)
    {
        string name = call.Value(_name)!;
        using MachineSession session = MachineSession.OpenExisting(call.Context, name);
        MachineDocument machine = MachineDocument.Of(session.Machines.Get(name));
        string ended = machine.Ended is { } end ? $"\nended at {end.At}: {end.Reason}" : "";
        return Task.FromResult(ToolAnswer.Of(
            $"{machine.Name}: {machine.State}, of {machine.Image}, {ByteText.Of(machine.Memory)}, {machine.Cpus} processors, {(machine.Network ? "with" : "without")} network, {ByteText.Of(machine.DiskBytes)} written{ended}",
            machine,
            McpJson.Documents.MachineDocument));
    }
}
