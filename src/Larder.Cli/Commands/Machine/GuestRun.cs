using System.CommandLine;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Machines.Guests;
using Larder.Machines.Records;
using Larder.Machines.Running;

namespace Larder.Cli.Commands.Machine;

/// <summary>Runs a command in a machine for a person or a script: its streams are this process's own, or go into the one document.</summary>
internal sealed class GuestRun
{
    private const int DefaultLimit = 1 << 20;
    private const int MostLimit = 256 << 20;
    private readonly Option<string?> _limit = new("--output-limit") { Description = "Put so much of each output into --json, as 64K (default: 1M)", HelpName = "SIZE" };
    private readonly Flag _terminal = new("--tty", "-t") { Description = "Give it a terminal, with the keys and the size of this one" };

    public IReadOnlyList<Option> All => [_terminal, _limit];

    /// <summary>How it is run.</summary>
    public CommandOptions Command { get; } = new();

    /// <summary>Whether it gets a terminal.</summary>
    public bool HasTerminal(CommandContext context) => context.Value(_terminal);

    /// <summary>Refuses options that contradict each other; asks nobody.</summary>
    /// <exception cref="LarderException">LRD7001.</exception>
    public void Check(CommandContext context)
    {
        _ = Limit(context);
        _ = Command.Timeout(context);
        if (HasTerminal(context))
        {
            context.RefuseJson("what a terminal shows");
        }
    }

    /// <summary>Runs it.</summary>
    /// <param name="context">Has the options.</param>
    /// <param name="machine">Where.</param>
    /// <param name="arguments">What.</param>
    /// <param name="hasTerminal">Whether it gets a terminal.</param>
    /// <param name="signals">Passes signals on.</param>
    /// <param name="guest">The session.</param>
    /// <param name="explain">Says why the guest is gone.</param>
    /// <param name="timings">What came before; null when nobody asks.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(
        CommandContext context,
        MachineRecord machine,
        IReadOnlyList<string> arguments,
        bool hasTerminal,
        GuestSignals signals,
        GuestConnection guest,
        Func<Task<LarderException>> explain,
        Func<CommandResult, TimingsDocument> timings)
    {
        using GuestTerminal? terminal = hasTerminal ? new GuestTerminal() : null;
        GuestCommand command = Command.Read(context, machine, arguments, hasTerminal ? GuestTerminal.Size : null);
        CommandRun run = new(machine.Name, guest, explain, context.Clock)
        {
            Started = process =>
            {
                signals.Follow(process);
                terminal?.Follow(process);
            },
        };
        bool readsInput = hasTerminal || Command.ReadsInput(context);
        if (context.Output.IsJson)
        {
            using CapturedStream output = new(Limit(context));
            using CapturedStream error = new(Limit(context));
            GuestStreams captured = new(readsInput ? context.Host.OpenInput() : null, output, error);
            CommandResult result = await RunAsync(run, command, captured, context, signals).ConfigureAwait(false);
            context.Output.WriteJson(CommandResultDocument.Of(machine, result, output, error, timings(result)), CliJson.Documents.CommandResultDocument);
            return result.Exit?.Code ?? (int)ExitCode.RunFailed;
        }

        using Stream errors = context.Host.OpenError();
        GuestStreams streams = new(readsInput ? context.Host.OpenInput() : null, context.Output.AnswerBytes, errors);
        CommandResult done = await RunAsync(run, command, streams, context, signals).ConfigureAwait(false);
        return done.Exit?.Code ?? throw TimedOut(machine, arguments[0], done);
    }

    private static LarderException TimedOut(MachineRecord machine, string program, CommandResult result) => new(
        ErrorCodes.GuestCommandTimedOut,
        $"{PrintableText.OneLine(program)} was killed in the machine {machine.Name}",
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"it had not ended after {result.Took.TotalSeconds:0.#} s"),
        "Give it more time with --timeout");

    private Task<CommandResult> RunAsync(CommandRun run, GuestCommand command, GuestStreams streams, CommandContext context, GuestSignals signals) =>
        run.RunAsync(command, streams, Command.Timeout(context), signals.Killing);

    private int Limit(CommandContext context)
    {
        long limit = SizeText.Parse(_limit.Name, context.Value(_limit)) ?? DefaultLimit;
        return limit <= MostLimit ? (int)limit : throw new LarderException(
            ErrorCodes.Usage, "The command line cannot be understood", $"{_limit.Name} is more than 256M", "Write the output into a file, without --json");
    }
}
