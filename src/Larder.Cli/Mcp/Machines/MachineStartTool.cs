using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Machine;
using Larder.Cli.Mcp.Parameters;
using Larder.Machines.Records;

namespace Larder.Cli.Mcp.Machines;

/// <summary>As <c>larder machine start</c>.</summary>
internal sealed class MachineStartTool : McpTool
{
    private readonly TextParameter _name = MachineParameters.Name("machine", "A machine of machine_list that does not run");

    public override string Name => "machine_start";

    public override string Title => "Start a machine";

    public override string Description => "Starts a machine that was stopped or has failed; what was written to its disk is there again. machine_create starts machines by itself.";

    public override IReadOnlyList<ToolParameter> Parameters => [_name];

    public override JsonTypeInfo Answer => McpJson.Documents.StartDocument;

    public override ToolEffect Effect => ToolEffect.Adds;

    public override async Task<ToolAnswer> RunAsync(ToolCall call)
    {
        string name = call.Value(_name)!;
        long begun = call.Context.Clock.GetTimestamp();
        using MachineSession session = MachineSession.OpenExisting(call.Context, name);
        call.Progress.Phase("boot");
        MachineInfo machine = await MachineStart.RunAsync(session, name, call.CancellationToken).ConfigureAwait(false);
        double taken = call.Context.Clock.GetElapsedTime(begun).TotalMilliseconds;
        return ToolAnswer.Of(
            $"started the machine {name}",
            new StartDocument(MachineDocument.Of(machine), new TimingsDocument(null, null, null, taken, null, null, taken)),
            McpJson.Documents.StartDocument);
    }
}
