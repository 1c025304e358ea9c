using Larder.Cli.Mcp.Images;
using Larder.Cli.Mcp.Machines;

namespace Larder.Cli.Mcp;

/// <summary>Every tool, in the order in which clients see them.</summary>
internal static class ToolTable
{
    /// <summary>The tools.</summary>
    public static IReadOnlyList<McpTool> Tools { get; } =
    [
        new CatalogListTool(),
        new ImageListTool(),
        new ImagePullTool(),
        new ImageInspectTool(),
        new ImageRemoveTool(),
        new ImagePruneTool(),
        new MachineRunTool(),
        new MachineCreateTool(),
        new MachineListTool(),
        new MachineInfoTool(),
        new MachineExecTool(),
        new MachineCopyToTool(),
        new MachineCopyFromTool(),
        new MachineLogsTool(),
        new MachineStopTool(),
        new MachineStartTool(),
        new MachineDeleteTool(),
    ];
}
