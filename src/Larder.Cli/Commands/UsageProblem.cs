using System.CommandLine;
using System.CommandLine.Parsing;
using Larder.Cli.Output;
using Larder.Formats.Names;

namespace Larder.Cli.Commands;

/// <summary>Says what is wrong with a command line, and what was probably meant.</summary>
internal static class UsageProblem
{
    /// <summary>The first thing that is wrong; null when all is right.</summary>
    public static Failure? Find(CommandTree tree, ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string path = PathOf(parsed);
        if ((parsed.UnmatchedTokens is [string first, ..] ? first : OptionTakenAsArgument(parsed)) is { } stray)
        {
            bool isNoun = command.Subcommands.Count > 0;
            return Failure.Usage(
                isNoun && !stray.StartsWith('-') ? $"«{path}» has no command «{stray}»" : $"«{path}» takes no «{stray}»",
                Near(tree, parsed, stray) is { } near ? $"Did you mean «{near}»? See: {path} --help" : $"See: {path} --help");
        }

        if (OptionTakenAsValue(parsed) is ({ } option, { } value))
        {
            return Failure.Usage($"«{option}» needs a value, and «{value}» looks like an option", $"See: {path} --help; a file of that name is «./{value}»");
        }

        if (command.Subcommands.Count > 0 && tree.DefinitionOf(command) is null)
        {
            string verbs = string.Join(", ", command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name));
            return Failure.Usage($"«{path}» needs one of {verbs}", $"See: {path} --help");
        }

        if (parsed.Errors is [{ Message: string message }, ..])
        {
            return Failure.Usage(message.TrimEnd('.'), $"See: {path} --help");
        }

        return parsed.GetValue(tree.Globals.Quiet) && parsed.GetValue(tree.Globals.Verbose)
            ? Failure.Usage("--quiet and --verbose exclude each other", "Leave one of them out")
            : null;
    }

    // The parser takes an option that it does not know for an argument; behind `--` anything may be one.
    private static string? OptionTakenAsArgument(ParseResult parsed)
    {
        HashSet<Token> arguments = new(ReferenceEqualityComparer.Instance);
        foreach (SymbolResult child in parsed.CommandResult.Children)
        {
            arguments.UnionWith(child is ArgumentResult ? child.Tokens : []);
        }

        return parsed.Tokens
            .TakeWhile(token => token.Type is not TokenType.DoubleDash)
            .FirstOrDefault(token => token.Value is ['-', _, ..] && arguments.Contains(token))?.Value;
    }

    private static (string? Option, string? Value) OptionTakenAsValue(ParseResult parsed)
    {
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = result.Parent)
        {
            foreach (SymbolResult child in command.Children)
            {
                if (child is OptionResult option && option.Tokens.FirstOrDefault(token => token.Value is ['-', _, ..]) is { } value)
                {
                    return (option.Option.Name, value.Value);
                }
            }
        }

        return default;
    }

    private static string PathOf(ParseResult parsed)
    {
        string path = "";
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = result.Parent)
        {
            path = $"{command.Command.Name} {path}";
        }

        return path.TrimEnd();
    }

    private static string? Near(CommandTree tree, ParseResult parsed, string stray)
    {
        Command command = parsed.CommandResult.Command;
        IEnumerable<string> known = stray.StartsWith('-')
            ? command.Options.Concat(tree.Globals.All).Select(option => option.Name)
            : command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name);
        return NearName.Find(stray, known);
    }
}
