using System.Globalization;
using System.Text;
using Larder.Cli.Commands.Machine;
using Larder.Cli.Mcp.Parameters;
using Larder.Formats.Errors;
using Larder.Machines.Guests;
using Larder.Machines.Records;
using Larder.Machines.Running;

namespace Larder.Cli.Mcp.Machines;

/// <summary>The arguments that say what is run in a machine and how, and the run itself.</summary>
internal sealed class CommandParameters
{
    /// <summary>Bytes of output that a call may ask for.</summary>
    public const int MostOutput = 1 << 20;

    /// <summary>Bytes of output where nobody asked.</summary>
    public const int DefaultOutput = 64 << 10;

    /// <summary>Seconds that anything may take: a day.</summary>
    public const int LongestTime = 24 * 60 * 60;

    private readonly ListParameter _command = new("command", "The program and its arguments, a word each: [\"uname\", \"-a\"]. No shell reads them; for pipes and variables: [\"sh\", \"-c\", \"…\"]") { IsRequired = true };
    private readonly TextParameter _input = new("stdin", "What it reads; without it, an end at once") { LeastLength = 0, MostLength = 1 << 20 };
    private readonly VariablesParameter _environment = new("environment", "Variables to set, beside those of the image");
    private readonly TextParameter _directory = new("workdir", "The absolute path where it begins; without it, the image's, else /")
    {
        Pattern = "^/",
        Takes = static path => path[0] == '/',
        Rule = "Give an absolute path of the machine",
    };

    private readonly TextParameter _user = new("user", "The user it runs as, a name or number, with or without :GROUP; without it, the image's, else root") { MostLength = 256 };
    private readonly NumberParameter _timeout = new("timeout_seconds", "It is killed after so long", 1, LongestTime) { Otherwise = 600 };
    private readonly NumberParameter _limit = new("output_limit", "Bytes of each of stdout and stderr that are answered: the first ones", 0, MostOutput) { Otherwise = DefaultOutput };

    /// <summary>All of them, the command first.</summary>
    public IReadOnlyList<ToolParameter> All => [_command, _input, _environment, _directory, _user, _timeout, _limit];

    /// <summary>Runs it; when the call is cancelled, it is killed.</summary>
    /// <param name="call">Has the arguments.</param>
    /// <param name="machine">Where.</param>
    /// <param name="guest">A session of its agent.</param>
    /// <param name="explain">Says why the guest is gone.</param>
    /// <param name="timings">What came before.</param>
    public async Task<ToolAnswer> RunAsync(
        ToolCall call, MachineRecord machine, GuestConnection guest, Func<Task<LarderException>> explain, Func<CommandResult, TimingsDocument> timings)
    {
        using CapturedStream output = new((int)call.Number(_limit));
        using CapturedStream error = new((int)call.Number(_limit));
        using MemoryStream? input = call.Value(_input) is { } text ? new MemoryStream(Encoding.UTF8.GetBytes(text)) : null;
        GuestCommand command = new()
        {
            Arguments = call.Value(_command)!,
            Environment = CommandVariables.Of(machine, null, call.Value(_environment) ?? []),
            WorkingDirectory = call.Value(_directory) ?? machine.WorkingDirectory,
            User = call.Value(_user) ?? machine.User,
        };
        call.Progress.Phase("exec");
        CommandResult result = await new CommandRun(machine.Name, guest, explain, call.Context.Clock)
            .RunAsync(command, new GuestStreams(input, output, error), TimeSpan.FromSeconds(call.Number(_timeout)), call.CancellationToken).ConfigureAwait(false);
        CommandResultDocument document = CommandResultDocument.Of(machine, result, output, error, timings(result));
        return ToolAnswer.Of(Text(document, result), document, McpJson.Documents.CommandResultDocument);
    }

    private static string Text(CommandResultDocument document, CommandResult result)
    {
        string how = document.State switch
        {
            "timedOut" => "killed, since its time was up,",
            "signalled" => $"ended by signal {document.Signal}",
            _ => $"exit code {document.ExitCode}",
        };
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{how} after {result.Took.TotalSeconds:0.##} s in the machine {document.Machine}");
        Append(text, "stdout", document.Stdout, document.StdoutBytes);
        Append(text, "stderr", document.Stderr, document.StderrBytes);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, string said, long bytes)
    {
        if (bytes == 0)
        {
            return;
        }

        int shown = Encoding.UTF8.GetByteCount(said);
        text.Append(CultureInfo.InvariantCulture, $"\n--- {name}, {bytes} bytes").Append('\n').Append(said);
        if (shown < bytes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n--- {name} was cut: its last {bytes - shown} bytes are not here; raise output_limit, or write it to a file and look at parts of that");
        }
    }
}
