using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Larder.Cli.Commands;

/// <summary>The library's help, and below it the examples of the command.</summary>
internal sealed class HelpWithExamples(HelpAction help, CommandTree tree) : SynchronousCommandLineAction
{
    private static readonly string[] OfLarder =
    [
        "larder store import ./site --name site",
        "larder doctor",
        "larder explain LRD2301",
    ];

    /// <summary>Help is an answer to any command line, also to one that lacks something.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int result = help.Invoke(parseResult);
        TextWriter writer = parseResult.InvocationConfiguration.Output;
        writer.WriteLine("Examples:");
        foreach (string example in ExamplesOf(parseResult.CommandResult.Command))
        {
            writer.WriteLine($"  {example}");
        }

        return result;
    }

    internal IEnumerable<string> ExamplesOf(Command command) =>
        tree.DefinitionOf(command)?.Examples
        ?? (command == tree.Root
            ? OfLarder
            : command.Subcommands.Where(verb => !verb.Hidden).Select(verb => tree.DefinitionOf(verb)?.Examples[0]).OfType<string>());
}
