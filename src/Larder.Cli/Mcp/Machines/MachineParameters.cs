using Larder.Cli.Mcp.Images;
using Larder.Cli.Mcp.Parameters;
using Larder.Images;
using Larder.Machines;
using Larder.Machines.Records;

namespace Larder.Cli.Mcp.Machines;

/// <summary>The arguments that say what a machine has.</summary>
internal sealed class MachineParameters
{
    private const long Mebibyte = 1 << 20;

    private readonly NumberParameter _memory = new("memory_mib", "Its memory in MiB", MachineRequest.LeastMemory / Mebibyte, MachineRequest.MostMemory / Mebibyte) { Otherwise = MachineRequest.DefaultMemory / Mebibyte };
    private readonly NumberParameter _processors = new("cpus", "Its processors", 1, MachineRequest.MostProcessors) { Otherwise = 1 };
    private readonly SwitchParameter _network = new("network", "Let it reach networks, through this machine; without it, it has none");
    private readonly NumberParameter _boot = new("boot_timeout_seconds", "Give up when it has not answered for so long", 1, 3600) { Otherwise = (long)MachineRequest.DefaultBootTime.TotalSeconds };

    /// <summary>What it is made of.</summary>
    public TextParameter Image { get; } = ImageParameters.Address("An image of image_list, an entry of catalog_list, or an OCI image (ghcr.io/owner/app:1), which is pulled when it is not here");

    /// <summary>All of them, the image first.</summary>
    public IReadOnlyList<ToolParameter> All => [Image, _memory, _processors, _network, _boot];

    /// <summary>The name of a machine that is there, or gets this name.</summary>
    public static TextParameter Name(string name, string description, bool isRequired = true) => new(name, description)
    {
        IsRequired = isRequired,
        MostLength = 63,
        Pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        Takes = MachineName.IsOne,
        Rule = "Use 1 to 63 of the characters a-z 0-9 -, with no - at either end",
    };

    /// <summary>The path of something in a machine.</summary>
    public static TextParameter Path(string description) => new("path", description)
    {
        IsRequired = true,
        Pattern = @"^/(?!(.*/)?\.\.(/|$))",
        Takes = static path => path[0] == '/' && !path.Split('/').Contains(".."),
        Rule = "Give an absolute path of the machine without ..",
    };

    /// <summary>What was asked for, of an image.</summary>
    public MachineRequest Read(ToolCall call, ImageEntry image) => new()
    {
        Image = image,
        Memory = call.Number(_memory) * Mebibyte,
        Processors = (int)call.Number(_processors),
        HasNetwork = call.Value(_network),
        BootTime = TimeSpan.FromSeconds(call.Number(_boot)),
    };
}
