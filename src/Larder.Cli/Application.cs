using System.CommandLine;
using Larder.Cli.Commands;
using Larder.Cli.Output;
using Larder.Database;
using Larder.Formats.Errors;

namespace Larder.Cli;

/// <summary>From a command line to an exit code.</summary>
internal static class Application
{
    /// <summary>Runs one command; never throws.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandHost host)
    {
        CommandTree tree = CommandTree.For(arguments);
        ParseResult parsed = tree.Parse(arguments);
        using CommandContext context = new(host, parsed, tree.Globals);
        CommandDefinition? command = tree.DefinitionOf(parsed.CommandResult.Command);
        try
        {
            int exit = await AnswerAsync(tree, parsed, command, context).ConfigureAwait(false);
            context.Output.Flush();
            return exit;
        }
        catch (BrokenPipeException)
        {
            return (int)ExitCode.Done;
        }
#pragma warning disable CA1031 // The top: whatever it is, it becomes a coded error.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Report(context, Failure.Of(error), command);
        }
    }

    private static async Task<int> AnswerAsync(CommandTree tree, ParseResult parsed, CommandDefinition? command, CommandContext context)
    {
        if (parsed.GetResult(tree.Globals.Help) is { Implicit: false } || parsed is { Tokens.Count: 0 })
        {
            return WriteHelp(tree, parsed, context);
        }

        if (context.Value(tree.Globals.Version) && parsed.CommandResult.Command == tree.Root && parsed.UnmatchedTokens.Count == 0)
        {
            return WriteVersion(context);
        }

        if (UsageProblem.Find(tree, parsed) is { } problem)
        {
            return Report(context, problem, command);
        }

        return await command!.RunAsync(context).ConfigureAwait(false);
    }

    private static int WriteHelp(CommandTree tree, ParseResult parsed, CommandContext context)
    {
        ParseResult help = parsed.GetResult(tree.Globals.Help) is { Implicit: false } ? parsed : tree.Parse(["--help"]);
        InvocationConfiguration invocation = new() { Output = context.Output.Answer, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return help.Invoke(invocation);
    }

    private static int WriteVersion(CommandContext context)
    {
        VersionDocument version = new(BuildVersion.Version, BuildVersion.Commit, LarderDatabase.KnownSchemaVersion);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(version, CliJson.Documents.VersionDocument);
        }
        else
        {
            context.Output.Answer.WriteLine($"larder {BuildVersion.Text}, database schema {version.Schema}");
        }

        return (int)ExitCode.Done;
    }

    private static int Report(CommandContext context, Failure failure, CommandDefinition? command)
    {
        try
        {
            context.Output.WriteFailure(failure);
            context.Output.Flush();
        }
        catch (Exception error) when (error is LarderException or IOException or BrokenPipeException)
        {
            // Standard output or the configuration is what failed: say it where it can still be said.
            context.Output.WriteFailurePlainly(failure);
        }

        return (int)(command?.ExitOf(failure.Code) ?? failure.Code.Exit);
    }
}
