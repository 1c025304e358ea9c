using System.CommandLine;
using System.CommandLine.Parsing;
using Larder.Cli.Commands;

namespace Larder.Tests.Cli;

public sealed class CommandLineTests
{
    [Fact]
    public void Every_example_in_help_parses()
    {
        foreach (CommandEntry entry in CommandTable.Commands)
        {
            CommandDefinition definition = entry.Make();
            Assert.NotEmpty(definition.Examples);
            foreach (string example in definition.Examples)
            {
                string[] words = [.. CommandLineParser.SplitCommandLine(example.Split('|').Single(part => part.TrimStart().StartsWith("larder ", StringComparison.Ordinal)).Split('>')[0])];
                CommandTree tree = CommandTree.For(words[1..]);
                ParseResult parsed = tree.Parse(words[1..]);
                Assert.Null(UsageProblem.Find(tree, parsed));
                Assert.IsType(definition.GetType(), tree.DefinitionOf(parsed.CommandResult.Command));
            }
        }
    }

    [Fact]
    public void Every_noun_has_a_description_and_every_command_a_noun_that_is_known()
    {
        Assert.All(CommandTable.Commands.Where(entry => entry.Noun is not null), entry => Assert.Contains(CommandTable.Nouns, noun => noun.Name == entry.Noun));
        Assert.All(CommandTable.Nouns, noun => Assert.Contains(CommandTable.Commands, entry => entry.Noun == noun.Name));
    }

    [Theory]
    [InlineData("help.txt", "--help")]
    [InlineData("help-store.txt", "store", "--help")]
    [InlineData("help-kernel.txt", "kernel", "--help")]
    [InlineData("help-kernel-import.txt", "kernel", "import", "--help")]
    [InlineData("help-store-import.txt", "store", "import", "-h")]
    [InlineData("help-store-checkout.txt", "store", "checkout", "--help")]
    [InlineData("help-image-export.txt", "image", "export", "--help")]
    [InlineData("help-image-push.txt", "image", "push", "--help")]
    public async Task Help_is_as_it_was(string golden, params string[] arguments)
    {
        using CliRun run = new();
        CliResult result = await run.RunAsync(arguments);
        Assert.Equal(0, result.Exit);
        Golden.Check(golden, result.Text);
    }

    [Fact]
    public async Task No_arguments_are_a_question_for_help()
    {
        using CliRun run = new();
        Assert.Equal((await run.RunAsync("--help")).Text, (await run.RunAsync()).Text);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("store")]
    [InlineData("store", "lst")]
    [InlineData("store", "list", "--jsn")]
    [InlineData("store", "list", "--all")]
    [InlineData("store", "list", "not-a-digest")]
    [InlineData("store", "import")]
    [InlineData("store", "import", "a", "b")]
    [InlineData("store", "import", ".", "--name", "pack/mine")]
    [InlineData("--offline", "doctor")]
    [InlineData("config", "show", "--quiet", "--verbose")]
    [InlineData("config", "show", "--quiet=maybe")]
    [InlineData("config", "show", "--quiet", "true")]
    [InlineData("config", "show", "--root", "a", "--root", "b")]
    [InlineData("completion", "tcsh")]
    [InlineData("shellenv", "--shell", "cmd")]
    [InlineData("store", "cat", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("store", "export", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("--version", "store", "list", "--what")]
    public async Task A_line_that_cannot_be_understood_is_usage(params string[] arguments)
    {
        using CliRun run = new();
        CliResult result = await run.RunAsync([.. arguments, "--json"]);
        Assert.Equal(2, result.Exit);
        Assert.Equal("LRD7001", result.ErrorCode);
        Assert.Empty(result.Error);
    }

    [Theory]
    [InlineData("store", "list", "--root")]
    [InlineData("store", "list", "--root", "--json")]
    [InlineData("store", "import", ".", "--name", "-q")]
    [InlineData("--profile=--json", "doctor")]
    public async Task An_option_is_no_value_of_another_one(params string[] arguments)
    {
        using CliRun run = new();
        CliResult result = await run.RunAsync(arguments);
        Assert.Equal(2, result.Exit);
        Assert.Empty(result.Text);
        Assert.StartsWith("error[LRD7001]: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_word_is_recognised()
    {
        using CliRun run = new();
        Assert.Contains("«list»", (await run.RunAsync("store", "lst")).Error, StringComparison.Ordinal);
        Assert.Contains("«store»", (await run.RunAsync("stor")).Error, StringComparison.Ordinal);
        Assert.Contains("«--json»", (await run.RunAsync("store", "list", "--jsn")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_three_lines_and_no_stack_trace_unless_asked_for()
    {
        using CliRun run = new();
        CliResult result = await run.RunAsync("store", "stat", new string('0', 64));
        Assert.Equal(3, result.Exit);
        Assert.Empty(result.Text);
        string[] lines = result.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("error[LRD2302]: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  why: ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("  what to do: ", lines[2], StringComparison.Ordinal);
        Assert.Contains("   at Larder.", (await run.RunAsync("store", "stat", new string('0', 64), "--verbose")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_not_a_list_of_arguments()
    {
        using CliRun run = new();
        string file = run.Temp.Write("arguments", "doctor");
        CliResult result = await run.RunAsync("@" + file, "--json");
        Assert.Equal("LRD7001", result.ErrorCode);
    }

    [Fact]
    public async Task The_version_names_the_build_and_the_schema()
    {
        using CliRun run = new();
        CliResult result = await run.RunAsync("--version", "--json");
        Assert.Equal(0, result.Exit);
        Assert.Equal(["version", "commit", "schema"], result.Json.EnumerateObject().Select(property => property.Name));
        Assert.StartsWith("larder ", (await run.RunAsync("--version")).Text, StringComparison.Ordinal);
    }
}
