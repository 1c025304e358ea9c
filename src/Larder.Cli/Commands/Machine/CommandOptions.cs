using System.CommandLine;
using System.Text;
using Larder.Cli.Commands.Packs;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Machines.Guests;
using Larder.Machines.Records;

namespace Larder.Cli.Commands.Machine;

/// <summary>The options that say how a command is run in a machine.</summary>
internal sealed class CommandOptions
{
    private readonly Option<string[]> _environment = new("--env", "-e") { Description = "Set a variable, NAME=VALUE; or NAME, with the value it has here", HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> _directory = new("--workdir", "-w") { Description = "Begin in this directory (default: the image's, else /)", HelpName = "DIR" };
    private readonly Option<string?> _user = new("--user", "-u") { Description = "Run as this user of the machine: NAME or NUMBER, with :GROUP (default: the image's, else root)", HelpName = "USER" };
    private readonly Option<string?> _timeout = new("--timeout") { Description = "Kill it after so long, as 90s or 10m", HelpName = "TIME" };
    private readonly Flag _noInput = new("--no-stdin") { Description = "Let it read nothing; else it reads what this command reads" };

    public IReadOnlyList<Option> All => [_environment, _directory, _user, _timeout, _noInput];

    /// <summary>Whether it reads what this process reads.</summary>
    public bool ReadsInput(CommandContext context) => !context.Value(_noInput);

    /// <summary>When to kill it; null for never.</summary>
    /// <exception cref="LarderException">LRD7001.</exception>
    public TimeSpan? Timeout(CommandContext context) => DurationText.Parse(_timeout.Name, context.Value(_timeout));

    /// <summary>The command.</summary>
    /// <param name="context">Has the options.</param>
    /// <param name="machine">Has what its image says.</param>
    /// <param name="arguments">The program and its arguments.</param>
    /// <param name="terminal">The size of its terminal; null for none.</param>
    /// <exception cref="LarderException">LRD7001: an option makes no sense.</exception>
    public GuestCommand Read(CommandContext context, MachineRecord machine, IReadOnlyList<string> arguments, TerminalSize? terminal)
    {
        string directory = context.Value(_directory) ?? machine.WorkingDirectory;
        return new GuestCommand
        {
            Arguments = Whole(arguments),
            Environment = Environment(context, machine, terminal is not null),
            WorkingDirectory = directory.StartsWith('/') ? directory : throw Usage($"«{PrintableText.OneLine(directory)}» is no absolute path", "Begin --workdir with /"),
            User = context.Value(_user) ?? machine.User,
            Terminal = terminal,
        };
    }

    private static IReadOnlyList<string> Whole(IReadOnlyList<string> arguments)
    {
        IReadOnlyList<byte[]> given = RawArguments.Last(arguments);
        for (int index = 0; index < arguments.Count; index++)
        {
            if (!given[index].AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(arguments[index])))
            {
                throw Usage($"«{PrintableText.OneLine(arguments[index])}» is no UTF-8, and would not arrive as it was given", "Hand such bytes over on standard input, or as a file with: larder machine copy");
            }
        }

        return arguments;
    }

    private IReadOnlyList<string> Environment(CommandContext context, MachineRecord machine, bool hasTerminal)
    {
        List<string> given = [];
        foreach (string variable in context.Value(_environment) ?? [])
        {
            int equals = variable.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? variable : variable[..equals];
            if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            {
                throw Usage($"«{PrintableText.OneLine(variable)}» sets no variable", "Write --env NAME=VALUE, or --env NAME");
            }

            if (equals >= 0 || context.Host.Variable(name) is not null)
            {
                given.Add(equals < 0 ? $"{name}={context.Host.Variable(name)}" : variable);
            }
        }

        return CommandVariables.Of(machine, hasTerminal ? context.Host.Variable("TERM") : null, given);
    }

    private static LarderException Usage(string why, string action) => new(ErrorCodes.Usage, "The command line cannot be understood", why, action);
}
