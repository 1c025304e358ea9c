using System.CommandLine;
using System.Text.RegularExpressions;
using Larder.Cli.Commands;

namespace Larder.Tests.House;

/// <summary>No dead ends: what a message, a help text or a page tells people to type is a command that there is.</summary>
public sealed partial class CommandMentionTests
{
    // They describe what is still to come, and say so.
    private static readonly string[] AheadOfTheCode = ["docs/design.md"];

    private static readonly CommandTree Tree = CommandTree.Whole();

    [Fact]
    public void Every_command_that_messages_and_pages_mention_exists()
    {
        string[] mentions = [.. InSources().Concat(InDocuments())];
        Assert.True(mentions.Length > 50);
        Findings.None(mentions.Where(static mention => !IsKnown(mention[(mention.IndexOf(": larder ", StringComparison.Ordinal) + 9)..])));
    }

    private static IEnumerable<string> InSources() => SourceFile.Of("src").SelectMany(static file =>
        Literal().Matches(file.Code).SelectMany(literal => Commands(file.Name, literal.Value)));

    private static IEnumerable<string> InDocuments() => Repository.Files("", "*.md").Select(Repository.Name)
        .Except(AheadOfTheCode)
        .SelectMany(static name => Literal().Matches(Repository.Read(name)).SelectMany(literal => Commands(name, literal.Value)));

    private static IEnumerable<string> Commands(string name, string text) =>
        Mention().Matches(text).Select(mention => $"{name}: larder {mention.Groups["words"].Value}");

    private static bool IsKnown(string words)
    {
        string[] parts = words.Split(' ');
        Command command = Tree.Root;
        int next = 0;
        while (next < parts.Length && command.Subcommands.FirstOrDefault(sub => sub.Name == parts[next]) is { } sub)
        {
            command = sub;
            next++;
        }

        // A noun may stand alone; after it, and after `larder` itself, only what it has.
        bool isWhole = command.Subcommands.Count == 0 || next == parts.Length;
        IEnumerable<string> options = command.Options.Concat(Tree.Globals.All).SelectMany(static option => option.Aliases.Append(option.Name));
        return next > 0 && isWhole && parts[next..].TakeWhile(static part => part != "--")
            .Where(static part => part.StartsWith("--", StringComparison.Ordinal)).All(part => options.Contains(part.Split('=')[0]));
    }

    // A string of C# that names no thread, a code span or block of Markdown, <c> of a docstring.
    [GeneratedRegex(@"(?<!\bName = )""[^""\n]*""|```[^`]*```|`[^`\n]+`|<c>[^<\n]*</c>")]
    private static partial Regex Literal();

    // Not prose ("another larder process"), not a directory, not the first line of a store ("larder store 1").
    [GeneratedRegex(@"(?<!(?:another|newer|the|a|an) )(?<![\w./-])larder (?!store \d)(?<words>[a-z]+(?: [\w./:@<>=^-]+)*)")]
    private static partial Regex Mention();
}
