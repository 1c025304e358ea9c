using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Larder.Cli.Commands;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Database;
using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Native.Durability;

namespace Larder.Tests.Cli;

public sealed class TopCommandTests
{
    public static TheoryData<string> Shells => ["bash", "zsh", "fish"];

    [Fact]
    public async Task Every_code_with_a_page_is_explained_without_a_root()
    {
        using CliRun run = new();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Golden.Repository(), "docs", "errors"), "LRD*.md"))
        {
            string code = Path.GetFileNameWithoutExtension(file);
            string page = await File.ReadAllTextAsync(file);
            Assert.Equal(page, (await run.RunAsync("explain", code)).Text);
            ErrorCode known = ErrorCodes.All[int.Parse(code.AsSpan(3), CultureInfo.InvariantCulture)];
            Assert.StartsWith($"# {code}: {known.Title}\n", page, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(run.Root));
    }

    [Fact]
    public async Task Explain_alone_lists_all_codes()
    {
        using CliRun run = new();
        string[] lines = (await run.RunAsync("explain")).Text.TrimEnd('\n').Split('\n');
        Assert.Equal(ErrorCodes.All.Values.OrderBy(code => code.Number).Select(code => $"{code}  {code.Title}"), lines);
        JsonElement codes = (await run.JsonAsync("explain")).GetProperty("codes");
        Assert.Equal(lines.Length, codes.GetArrayLength());
        Assert.Equal(["code", "title", "exit", "page"], (await run.JsonAsync("explain", "7001")).EnumerateObject().Select(property => property.Name));
        Assert.Equal("LRD7007", (await run.RunAsync("explain", "LRD0001", "--json")).ErrorCode);
        Assert.Equal(3, (await run.RunAsync("explain", "what")).Exit);
    }

    [Theory]
    [InlineData("sh", "export PATH='/srv/it'\\''s/bin'\"${PATH:+:$PATH}\"\n")]
    [InlineData("fish", "set -gx PATH '/srv/it\\'s/bin' $PATH\n")]
    public async Task Shellenv_quotes_for_its_shell(string shell, string expected)
    {
        using CliRun run = new();
        Assert.Equal(expected, (await run.RunAsync("shellenv", "--shell", shell, "--root", "/srv/it's")).Text);
        run.Set("SHELL", $"/usr/bin/{shell}");
        Assert.Equal(expected, (await run.RunAsync("shellenv", "--root", "/srv/it's")).Text);
        Assert.Equal("LRD7004", (await run.RunAsync("shellenv", "--root", "/srv/a:b", "--json")).ErrorCode);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_completion_script_is_one_that_its_shell_takes(string shell)
    {
        using CliRun run = new();
        string script = (await run.RunAsync("completion", shell)).Text;
        Assert.Contains("complete --", script, StringComparison.Ordinal);
        string file = run.Temp.Write("script", script);
        if (!File.Exists($"/usr/bin/{shell}") && !File.Exists($"/bin/{shell}"))
        {
            return;
        }

        using Process check = Process.Start(new ProcessStartInfo(shell, ["-n", file]) { RedirectStandardError = true })!;
        string errors = await check.StandardError.ReadToEndAsync();
        await check.WaitForExitAsync();
        Assert.True(check.ExitCode == 0, errors);
    }

    [Theory]
    [InlineData("completion config", "co")]
    [InlineData("import", "store", "im")]
    [InlineData("--name --no-color --no-devices", "store", "import", "--n")]
    [InlineData("fish", "completion", "f")]
    [InlineData("", "store", "import", "")]
    [InlineData("", "--root", "")]
    [InlineData("store", "--root", "/x", "st")]
    [InlineData("fish sh", "shellenv", "--shell", "")]
    [InlineData("LRD9001 LRD9002 LRD9003", "explain", "LRD9")]
    [InlineData("", "store", "import", "--", "--n")]
    public async Task Completion_knows_verbs_options_and_values(string expected, params string[] words)
    {
        using CliRun run = new();
        CliResult result = await run.RunAsync(["complete", "--", .. words]);
        Assert.Equal(0, result.Exit);
        Assert.Equal(expected, result.Text.TrimEnd('\n').Replace('\n', ' '));
        Assert.False(Directory.Exists(run.Root));
    }

    [Fact]
    public void Installed_packs_complete()
    {
        using CliRun run = new();
        string path = run.Temp.Combine("root");
        using (LarderRoot root = LarderRoot.Open(path))
        using (UnitOfWork work = root.Database.Begin())
        {
            work.Execute("INSERT INTO transactions (id, type, state, display, request, created) VALUES (1, 'install', 'completed', 'x', '{}', 0)");
            work.Execute(
                "INSERT INTO revisions (id, publisher, name, version, revision, manifest_digest, content_id, manifest, file_system, state, transaction_id) "
                + "VALUES (1, 'examples', 'hello', '1.0.0', 'x1', 'sha256:0', zeroblob(32), '{}', x'00', 'installed', 1)");
            work.Execute(
                "INSERT INTO installations (revision_id, publisher, name, source_type, checksum_verified, verification, installed_at, installed_by, method, storage_path, meta) "
                + "VALUES (1, 'examples', 'hello', 'local_pack', 0, '{}', 0, 'root', 'cli', '/x', '{}')");
            work.Commit(new KillPoint("test.commit.installed"));
        }

        CommandTree tree = CommandTree.Whole();
        Command(tree, "doctor").Arguments.Add(new PackArgument<string[]>("PACK") { Arity = System.CommandLine.ArgumentArity.OneOrMore });
        Larder.Cli.CommandHost host = Larder.Cli.CommandHost.OfProcess() with { Variable = _ => null };
        Assert.Equal(["examples/hello", "hello"], new Completer(tree, host).Complete(["--root", path, "doctor", ""]));
        Assert.Equal(["hello"], new Completer(tree, host).Complete(["--root", path, "doctor", "examples/hello", "h"]));
        Assert.Empty(new Completer(tree, host).Complete(["--root", run.Temp.Combine("absent"), "doctor", ""]));
    }

    [Fact]
    public async Task Doctor_looks_at_the_machine_and_the_root()
    {
        using CliRun run = new();
        run.Set("PATH", $"/usr/bin:{run.Root}/bin");
        LarderRoot.Open(run.Root).Dispose();
        CliResult result = await run.RunAsync("doctor", "--json");
        JsonElement[] checks = [.. result.Json.GetProperty("checks").EnumerateArray()];
        Assert.Equal(result.Json.GetProperty("ok").GetBoolean() ? 0 : 1, result.Exit);
        Assert.Equal("ok", Status(checks, "library libsqlite3.so.0"));
        Assert.Equal("ok", Status(checks, "root"));
        Assert.Equal("ok", Status(checks, "database"));
        Assert.Equal("ok", Status(checks, "PATH"));
        Assert.Contains(checks, check => check.GetProperty("name").GetString() == "sandbox");
    }

    [Fact]
    public async Task Doctor_finds_a_damaged_database_and_a_wrong_configuration()
    {
        using CliRun run = new();
        LarderRoot.Open(run.Root).Dispose();
        await File.WriteAllTextAsync(Path.Combine(run.Root, "larder.db"), "this is not a database, and has never been one");
        CliResult result = await run.RunAsync("doctor", "--json");
        Assert.Equal(1, result.Exit);
        Assert.Equal("problem", Status([.. result.Json.GetProperty("checks").EnumerateArray()], "database"));
        run.Temp.Write("etc/larder.toml", "colour = 'auto'");
        result = await run.RunAsync("doctor", "--json");
        Assert.Equal("problem", Status([.. result.Json.GetProperty("checks").EnumerateArray()], "configuration"));
    }

    [Theory]
    [InlineData(28, "LRD8002")]
    [InlineData(122, "LRD8002")]
    [InlineData(5, "LRD8004")]
    public void Failures_of_the_kernel_get_their_codes(int errno, string code) =>
        Assert.Equal(code, Failure.Of(new IOException("x", errno)).Code.ToString());

    [Fact]
    public void What_nobody_foresaw_is_a_defect_and_a_cancelled_command_exits_130()
    {
        Assert.Equal("LRD8009", Failure.Of(new InvalidOperationException("x")).Code.ToString());
        Assert.Equal("LRD8003", Failure.Of(new UnauthorizedAccessException("x")).Code.ToString());
        Assert.Equal(130, (int)Failure.Of(new OperationCanceledException()).Code.Exit);
    }

    [Fact]
    public void Foreign_text_cannot_move_the_cursor()
    {
        Assert.Equal("a b\\u{1b}[2J\\u{202e}", PrintableText.OneLine("a\nb\e[2J\u202e"));
        Assert.Equal("C:\\plain é", PrintableText.OneLine("C:\\plain é"));
    }

    private static string? Status(JsonElement[] checks, string name) =>
        checks.Single(check => check.GetProperty("name").GetString() == name).GetProperty("status").GetString();

    private static System.CommandLine.Command Command(CommandTree tree, string name) => tree.Root.Subcommands.Single(command => command.Name == name);
}
