using System.CommandLine;

namespace Larder.Cli.Commands;

/// <summary>
/// The commands as System.CommandLine wants them. Making all of them costs more than most commands take, so a command
/// line that begins with a word we know gets that part only.
/// </summary>
internal sealed class CommandTree
{
    private readonly Dictionary<Command, CommandDefinition> _definitions = [];
    private readonly ParserConfiguration _parsing = new()
    {
        // `@name` is an argument like any other, not a file to read arguments from.
        ResponseFileTokenReplacer = null,
    };

    private CommandTree(IEnumerable<CommandEntry> entries)
    {
        Root = new Command("larder", "One store and one installer for everything a Linux machine runs");
        Globals = new GlobalOptions(this);
        foreach (Option option in Globals.All)
        {
            Root.Options.Add(option);
        }

        foreach (CommandEntry entry in entries)
        {
            Add(entry);
        }
    }

    /// <summary>The command <c>larder</c>.</summary>
    public Command Root { get; }

    /// <summary>The options that every command has.</summary>
    public GlobalOptions Globals { get; }

    /// <summary>All commands.</summary>
    public static CommandTree Whole() => new(CommandTable.Commands);

    /// <summary>What a command line needs.</summary>
    public static CommandTree For(IReadOnlyList<string> arguments)
    {
        (string? first, string? second) = LeadingWords(arguments);
        if (first is null && arguments.Contains("--version"))
        {
            return new CommandTree([]);
        }

        List<CommandEntry> ofFirst = [];
        foreach (CommandEntry entry in CommandTable.Commands)
        {
            if (entry.First == first)
            {
                if (entry.Noun is null || entry.Name == second)
                {
                    return new CommandTree([entry]);
                }

                ofFirst.Add(entry);
            }
        }

        return ofFirst.Count > 0 ? new CommandTree(ofFirst) : Whole();
    }

    /// <summary>Reads a command line.</summary>
    public ParseResult Parse(IReadOnlyList<string> arguments) => Root.Parse(arguments, _parsing);

    /// <summary>The definition of a command; null for <c>larder</c> and for nouns.</summary>
    public CommandDefinition? DefinitionOf(Command command) => _definitions.GetValueOrDefault(command);

    private static (string? First, string? Second) LeadingWords(IReadOnlyList<string> arguments)
    {
        string? first = null;
        for (int index = 0; index < arguments.Count; index++)
        {
            string argument = arguments[index];
            if (argument.StartsWith('-'))
            {
                index += GlobalOptions.TakesValue(argument) ? 1 : 0;
            }
            else if (first is not null)
            {
                return (first, argument);
            }
            else
            {
                first = argument;
            }
        }

        return (first, null);
    }

    private void Add(CommandEntry entry)
    {
        CommandDefinition definition = entry.Make();
        Command command = new(entry.Name, definition.Description) { Hidden = definition.IsHidden };
        foreach (Argument argument in definition.Arguments)
        {
            command.Arguments.Add(argument);
        }

        foreach (Option option in definition.Options)
        {
            command.Options.Add(option);
        }

        _definitions.Add(command, definition);
        (entry.Noun is null ? Root : Noun(entry.Noun)).Subcommands.Add(command);
    }

    private Command Noun(string name)
    {
        foreach (Command command in Root.Subcommands)
        {
            if (command.Name == name)
            {
                return command;
            }
        }

        Command noun = new(name, CommandTable.Nouns.First(known => known.Name == name).Description);
        Root.Subcommands.Add(noun);
        return noun;
    }
}
