using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Machine;
using Larder.Cli.Output;

namespace Larder.Cli.Mcp.Machines;

/// <summary>As <c>larder machine list</c>.</summary>
internal sealed class MachineListTool : McpTool
{
    public override string Name => "machine_list";

    public override string Title => "List machines";

    public override string Description => "Lists all machines and what each is at, also those that earlier sessions or people made.";

    public override JsonTypeInfo Answer => McpJson.Documents.MachineListDocument;

    public override ToolEffect Effect => ToolEffect.Reads;

    public override Task<ToolAnswer> RunAsync(ToolCall call)
    {
        using MachineSession? session = MachineSession.TryOpen(call.Context);
        MachineDocument[] machines = session is null ? [] : [.. session.Machines.List().Select(MachineDocument.Of)];
        return Task.FromResult(ToolAnswer.OfLines(
            machines.Select(static machine => $"{machine.Name}: {machine.State}, of {machine.Image}, {ByteText.Of(machine.Memory)}, {machine.Cpus} processors"),
            "there is no machine; make one with machine_create",
            new MachineListDocument(machines),
            McpJson.Documents.MachineListDocument));
    }
}
