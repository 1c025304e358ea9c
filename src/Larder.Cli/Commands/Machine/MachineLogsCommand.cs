using System.CommandLine;
using System.Globalization;
using System.Text;
using Larder.Cli.Completing;
using Larder.Formats.Errors;
using Larder.Machines.Records;

namespace Larder.Cli.Commands.Machine;

/// <summary><c>larder machine logs</c>.</summary>
internal sealed class MachineLogsCommand : CommandDefinition
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly MachineArgument<string> _name = new("NAME") { Description = "A machine of larder machine list" };
    private readonly Option<string?> _tail = new("--tail") { Description = "Only so many of the last lines", HelpName = "LINES" };
    private readonly Flag _follow = new("--follow", "-f") { Description = "Go on until it ends" };

    public override string Description => "Print what the console of a machine said, its kernel first";

    public override IReadOnlyList<string> Examples => ["larder machine logs box", "larder machine logs box --tail 20", "larder machine logs box --follow"];

    public override IReadOnlyList<Argument> Arguments => [_name];

    public override IReadOnlyList<Option> Options => [_tail, _follow];

    public override async Task<int> RunAsync(CommandContext context)
    {
        context.RefuseJson("what a console said");
        string name = context.Value(_name)!;
        int? lines = context.Value(_tail) is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count
            : throw new LarderException(ErrorCodes.Usage, "The command line cannot be understood", $"«{Output.PrintableText.OneLine(text)}» is no number of lines", "Give --tail a whole number");
        using MachineSession session = MachineSession.OpenExisting(context, name);
        string path = session.Machines.Get(name).Console;
        Stream output = context.Output.AnswerBytes;
        long at = Print(output, path, 0, lines);
        while (context.Value(_follow) && session.Machines.Find(name)?.State is MachineState.Running or MachineState.Starting)
        {
            await Task.Delay(Pause, context.CancellationToken).ConfigureAwait(false);
            at = Print(output, path, at, null);
        }

        return (int)ExitCode.Done;
    }

    // A log that was begun anew is read from its beginning.
    private static long Print(Stream output, string path, long from, int? lines)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = file.Length < from ? 0 : from;
        using MemoryStream said = new();
        file.CopyTo(said);
        ReadOnlySpan<byte> shown = said.GetBuffer().AsSpan(0, (int)said.Length);
        if (lines is { } wanted)
        {
            string[] all = Encoding.UTF8.GetString(shown).TrimEnd('\n').Split('\n');
            shown = Encoding.UTF8.GetBytes(string.Concat(all.TakeLast(wanted).Select(static line => line + "\n")));
        }

        output.Write(shown);
        output.Flush();
        return file.Position;
    }
}
