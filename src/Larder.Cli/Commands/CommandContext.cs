using System.CommandLine;
using System.Runtime.InteropServices;
using Larder.Cli.Configuration;
using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands;

/// <summary>
/// What a running command has: its arguments, where to say things, the settings, the root, the clock. Each is made when
/// it is first asked for, so that a command pays for what it uses. Owns its output and its signal handlers.
/// </summary>
internal sealed class CommandContext : IDisposable
{
    private readonly ParseResult _arguments;
    private readonly GlobalOptions _globals;
    private readonly List<PosixSignalRegistration> _signals = [];
    private CancellationTokenSource? _cancellation;
    private Settings? _settings;

    public CommandContext(CommandHost host, ParseResult arguments, GlobalOptions globals)
    {
        _arguments = arguments;
        _globals = globals;
        Host = host;
        Verbosity verbosity = Value(globals.Quiet) ? Verbosity.Quiet : Value(globals.Verbose) ? Verbosity.Verbose : Verbosity.Normal;
        Output = new CommandOutput(host, Value(globals.Json), verbosity, () => Settings.Color.Value);
    }

    /// <summary>The process around the command.</summary>
    public CommandHost Host { get; }

    /// <summary>Where the command says things.</summary>
    public CommandOutput Output { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock => Host.Clock;

    /// <summary>The settings in effect, and where each came from.</summary>
    /// <exception cref="LarderException">LRD7002 to LRD7006: a configuration file is wrong.</exception>
    public Settings Settings => _settings ??= SettingsLoader.Load(
        Host,
        new CommandLineSettings(Given(_globals.Root), Given(_globals.Config), Given(_globals.Profile), Value(_globals.NoColor)));

    /// <summary>Absolute path of the root, whether it is there or not.</summary>
    /// <exception cref="LarderException">LRD7008: nothing says where it is; and what <see cref="Settings"/> throws.</exception>
    public string RootPath => Settings.Root.Value
        ?? throw new LarderException(
            ErrorCodes.NoRootPath,
            "There is no root to work with",
            "neither XDG_DATA_HOME nor HOME is set to an absolute path, from which its place would follow",
            "Say where it is with --root or LARDER_ROOT");

    /// <summary>
    /// Cancelled by the first interrupt or request to end; the second one ends the process at once. Until this is asked
    /// for, signals do what they do to any program.
    /// </summary>
    public CancellationToken CancellationToken
    {
        get
        {
            if (_cancellation is null)
            {
                _cancellation = new CancellationTokenSource();
                _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
                _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
            }

            return _cancellation.Token;
        }
    }

    /// <summary>The value of an argument; its type's default when it was left out.</summary>
    public T? Value<T>(Argument<T> argument) => _arguments.GetValue(argument);

    /// <summary>The value of an option; its default when it was left out.</summary>
    public T? Value<T>(Option<T> option) => _arguments.GetValue(option);

    /// <summary>Opens the root, making it where there is none.</summary>
    /// <exception cref="LarderException">As <see cref="LarderRoot.Open(string)"/>.</exception>
    public LarderRoot OpenRoot() => LarderRoot.Open(RootPath);

    /// <summary>Opens the root; null where there is none yet.</summary>
    /// <exception cref="LarderException">As <see cref="LarderRoot.TryOpen(string)"/>.</exception>
    public LarderRoot? TryOpenRoot() => LarderRoot.TryOpen(RootPath);

    /// <summary>Refuses <c>--json</c> for a command whose answer is bytes.</summary>
    /// <param name="answer">The answer, as a noun phrase.</param>
    /// <exception cref="LarderException">LRD7001.</exception>
    public void RefuseJson(string answer)
    {
        if (Output.IsJson)
        {
            throw new LarderException(
                ErrorCodes.Usage, "The command line cannot be understood", $"the answer is {answer}, which is no JSON", "Leave --json out");
        }
    }

    /// <summary>Refuses to write bytes that are no text to a terminal, or into the one document of <c>--json</c>.</summary>
    /// <param name="answer">The answer, as a noun phrase.</param>
    /// <param name="instead">What to do instead, as an imperative.</param>
    /// <exception cref="LarderException">LRD7001.</exception>
    public void RequireBytesOnOutput(string answer, string instead)
    {
        RefuseJson(answer);
        if (Host.IsOutputTerminal)
        {
            throw new LarderException(
                ErrorCodes.Usage, "The command line cannot be understood", $"the answer is {answer}, and standard output is a terminal", $"Redirect it, or {instead}");
        }
    }

    /// <summary>Closes the output.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        _cancellation?.Dispose();
        Output.Dispose();
    }

    // Also asked for while an error of the command line is worded, when the option may lack its value.
    private string? Given(Option<string?> option) => _arguments.GetResult(option) is { Tokens: [{ Value: string value }, ..] } ? value : null;

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = !_cancellation!.IsCancellationRequested;
        _cancellation.Cancel();
    }
}
