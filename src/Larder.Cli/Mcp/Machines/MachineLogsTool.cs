using System.Globalization;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Larder.Cli.Commands.Machine;
using Larder.Cli.Mcp.Parameters;
using Larder.Native.Files;

namespace Larder.Cli.Mcp.Machines;

/// <summary>As <c>larder machine logs</c>.</summary>
internal sealed class MachineLogsTool : McpTool
{
    // A console's file is begun anew at half of it.
    private const int MostBytes = 2 << 20;

    private readonly TextParameter _name = MachineParameters.Name("machine", "A machine of machine_list");
    private readonly NumberParameter _lines = new("lines", "So many of the last lines", 1, 10_000) { Otherwise = 200 };
    private readonly NumberParameter _limit = new("output_limit", "Bytes that are answered, at most: the last ones", 1, CommandParameters.MostOutput) { Otherwise = CommandParameters.DefaultOutput };

    public override string Name => "machine_logs";

    public override string Title => "Read a machine's console";

    public override string Description => "Tells the last lines that a machine's kernel and init wrote on its console: why it did not boot, or ended. What commands print is in the answer of machine_exec, not here.";

    public override IReadOnlyList<ToolParameter> Parameters => [_name, _lines, _limit];

    public override JsonTypeInfo Answer => McpJson.Documents.ConsoleDocument;

    public override ToolEffect Effect => ToolEffect.Reads;

    public override Task<ToolAnswer> RunAsync(ToolCall call)
    {
        string name = call.Value(_name)!;
        using MachineSession session = MachineSession.OpenExisting(call.Context, name);
        string path = session.Machines.Get(name).Console;
        byte[] said = File.Exists(path) ? BoundedFile.Read(path, MostBytes) : [];
        ReadOnlySpan<byte> last = said.AsSpan()[^Math.Min(said.Length, (int)call.Number(_limit))..];
        string[] lines = Encoding.UTF8.GetString(last).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        string text = string.Join('\n', lines.TakeLast((int)call.Number(_lines)));
        bool isTruncated = last.Length < said.Length || lines.Length > call.Number(_lines);
        string shown = text.Length == 0 ? $"the console of {name} said nothing"
            : isTruncated ? string.Create(CultureInfo.InvariantCulture, $"--- the end of {said.Length} bytes\n{text}") : text;
        return Task.FromResult(ToolAnswer.Of(shown, new ConsoleDocument(name, text, said.Length, isTruncated), McpJson.Documents.ConsoleDocument));
    }
}
