using System.Text.Json;
using Larder.Testing;
using Larder.Tests.Formats;

namespace Larder.Tests.Cli;

public sealed class PackCommandTests
{
    private const string Recipe = """
        publisher: examples
        name: hello
        version: 1.0.0
        parts: [{name: main, source: {path: .}, steps: [{name: install, type: script, run: 'echo said; install -D "$SOURCE/hello" "$INSTALL/usr/bin/hello"'}]}]
        packs: [{name: hello, commands: [{name: hello, path: /usr/bin/hello}]}]

        """;

    private static readonly string[] BuildFields = ["path", "publisher", "name", "version", "manifestDigest", "contentId"];

    [KernelFact]
    public async Task Build_answers_with_its_packs()
    {
        using CliRun cli = Source();
        string output = cli.Temp.Combine("out");

        CliResult first = await cli.RunAsync("pack", "build", cli.Temp.Combine("source"), "-o", output, "--json");
        Assert.True(first.Exit == 0, first.Error);
        JsonElement pack = Assert.Single(first.Json.GetProperty("packs").EnumerateArray().ToArray());
        Assert.Equal(BuildFields, pack.EnumerateObject().Select(field => field.Name));
        Assert.Equal(Path.Combine(output, "hello-1.0.0.pack"), pack.GetProperty("path").GetString());
        Assert.Equal("examples hello 1.0.0", $"{pack.GetProperty("publisher")} {pack.GetProperty("name")} {pack.GetProperty("version")}");
        Assert.Equal("phase: step main/install\nphase: pack examples/hello\n", first.Error);
        Assert.True(Directory.Exists(cli.Temp.Combine("home", ".cache", "larder", "builds", "store")));
        Assert.False(Directory.Exists(cli.Root));

        CliResult second = await cli.RunAsync("pack", "build", cli.Temp.Combine("source", "recipe.yaml"), "-o", output);
        Assert.Equal(Path.Combine(output, "hello-1.0.0.pack") + "\n", second.Text);
        Assert.StartsWith("phase: step main/install (cached)\nphase: pack examples/hello\nexamples/hello 1.0.0, manifest sha256:", second.Error, StringComparison.Ordinal);

        CliResult third = await cli.RunAsync("pack", "build", cli.Temp.Combine("source"), "-o", output, "--no-cache", "--verbose", "--json");
        Assert.Equal(first.Text, third.Text);
        Assert.Equal("phase: step main/install\nsaid\nphase: pack examples/hello\n", third.Error);
    }

    [KernelFact]
    public async Task A_build_that_fails_says_so_once()
    {
        using CliRun cli = Source();
        cli.Temp.Write("source/recipe.yaml", Recipe.Replace("echo said", "echo it broke >&2; exit 3", StringComparison.Ordinal));
        CliResult result = await cli.RunAsync("pack", "build", cli.Temp.Combine("source"), "-o", cli.Temp.Combine("out"), "--json");

        Assert.Equal((1, "LRD4301"), (result.Exit, result.ErrorCode));
        Assert.Contains("it broke", result.Json.GetProperty("error").GetProperty("why").GetString(), StringComparison.Ordinal);

        cli.Temp.Write("source/recipe.yaml", "colour: red\n" + Recipe);
        Assert.Equal((2, "LRD4102"), await FailAsync(cli, "pack", "build", cli.Temp.Combine("source")));
        Assert.Equal((3, "LRD4106"), await FailAsync(cli, "pack", "build", cli.Temp.Combine("nowhere")));
        cli.Set("SOURCE_DATE_EPOCH", "yesterday");
        cli.Temp.Write("source/recipe.yaml", Recipe);
        Assert.Equal((2, "LRD4303"), await FailAsync(cli, "pack", "build", cli.Temp.Combine("source")));
    }

    [KernelFact]
    public async Task The_cache_moves_with_its_setting()
    {
        using CliRun cli = Source();
        cli.Set("LARDER_CACHE_DIR", cli.Temp.Combine("elsewhere"));
        await cli.JsonAsync("pack", "build", cli.Temp.Combine("source"), "-o", cli.Temp.Combine("out"));

        Assert.True(Directory.Exists(cli.Temp.Combine("elsewhere", "builds")));
        JsonElement shown = (await cli.JsonAsync("config", "show")).GetProperty("settings").EnumerateArray()
            .Single(setting => setting.GetProperty("name").GetString() == "cache");
        Assert.Equal((cli.Temp.Combine("elsewhere"), "LARDER_CACHE_DIR"), (shown.GetProperty("value").GetString()!, shown.GetProperty("origin").GetString()!));
    }

    [KernelFact]
    public async Task Inspect_shows_manifest_layers_and_tree()
    {
        using CliRun cli = Source();
        string pack = (await cli.JsonAsync("pack", "build", cli.Temp.Combine("source"), "-o", cli.Temp.Combine("out")))
            .GetProperty("packs")[0].GetProperty("path").GetString()!;

        JsonElement shown = await cli.JsonAsync("pack", "inspect", pack, "--tree");
        Assert.Equal("hello", shown.GetProperty("manifest").GetProperty("name").GetString());
        Assert.Equal("application/vnd.oci.image.layer.v1.tar+zstd", shown.GetProperty("layers")[0].GetProperty("mediaType").GetString());
        Assert.Equal(new FileInfo(pack).Length, shown.GetProperty("size").GetInt64());
        Assert.Equal(
            ["/ directory 0755 0", "/usr directory 0755 0", "/usr/bin directory 0755 0", "/usr/bin/hello file 0755 3"],
            shown.GetProperty("tree").EnumerateArray().Select(entry => string.Join(' ', entry.EnumerateObject().Take(4).Select(field => field.Value.ToString()))));
        Assert.Equal(JsonValueKind.Null, (await cli.JsonAsync("pack", "inspect", pack)).GetProperty("tree").ValueKind);

        CliResult text = await cli.RunAsync("pack", "inspect", pack, "--tree");
        Assert.Contains("examples/hello 1.0.0", text.Text, StringComparison.Ordinal);
        Assert.Contains("hello runs /usr/bin/hello", text.Text, StringComparison.Ordinal);
        Assert.Contains("file       0755            3 /usr/bin/hello", text.Text, StringComparison.Ordinal);

        byte[] bytes = await File.ReadAllBytesAsync(pack);
        await File.WriteAllBytesAsync(pack, bytes[..(bytes.Length / 2)]);
        Assert.Equal(6, (await cli.RunAsync("pack", "inspect", pack)).Exit);
        Assert.Equal((3, "LRD1003"), await FailAsync(cli, "pack", "inspect", cli.Temp.Combine("nowhere.pack")));
    }

    [Fact]
    public async Task Checksum_prints_and_compares()
    {
        using CliRun cli = new();
        const string Digest = "sha256:a8b5103d3134c1385f9d89ae5deb9bb73d7a6432b2ca7158a52e1373ef6e93df";
        cli.Temp.Write("tree/file1.txt", "content1");
        cli.Temp.Write("tree/subdir/file2.txt", "content2");
        string tree = cli.Temp.Combine("tree");

        CliResult table = await cli.RunAsync("pack", "checksum", tree);
        Assert.Matches($"^checksum   {Digest}\ncontentId  [0-9a-f]{{64}}\n$", table.Text);
        Assert.Equal(0, (await cli.RunAsync("pack", "checksum", tree, "--check", Digest)).Exit);
        JsonElement checkedTree = await cli.JsonAsync("pack", "checksum", tree, "--check", Digest);
        Assert.True(checkedTree.GetProperty("matches").GetBoolean());
        Assert.Equal((6, "LRD4202"), await FailAsync(cli, "pack", "checksum", tree, "--check", Digest.Replace("a8", "b8", StringComparison.Ordinal)));
        Assert.Equal((2, "LRD7001"), await FailAsync(cli, "pack", "checksum", tree, "--check", "a8b5"));
        Assert.Equal((3, "LRD4203"), await FailAsync(cli, "pack", "checksum", cli.Temp.Combine("nowhere")));
    }

    [Fact]
    public async Task A_source_entry_is_complete_or_an_error()
    {
        using CliRun cli = new();
        cli.Temp.Write("tree/a", "1");
        string tree = cli.Temp.Combine("tree");
        string file = cli.Temp.Write("hello.tar.gz", "bytes");

        Assert.Equal((2, "LRD4204"), await FailAsync(cli, "pack", "checksum", file));
        Assert.Equal((2, "LRD4204"), await FailAsync(cli, "pack", "checksum", tree));
        JsonElement archive = await cli.JsonAsync("pack", "checksum", file, "--url", "https://example.com/hello.tar.gz", "--type", "archive");
        Assert.Equal(["type", "url", "checksum"], archive.EnumerateObject().Select(field => field.Name));
        JsonElement given = await cli.JsonAsync("pack", "checksum", tree, "--url", "https://example.com/x.git", "--ref", "v1");
        Assert.Equal("git https://example.com/x.git v1", $"{given.GetProperty("type")} {given.GetProperty("url")} {given.GetProperty("ref")}");

        ReferenceTool.Shell(
            "git init -q; git config user.name t; git config user.email t@example.com; git add -A; git commit -qm x; git remote add origin https://example.com/tree.git",
            tree);
        JsonElement git = await cli.JsonAsync("pack", "checksum", tree);
        Assert.Equal("https://example.com/tree.git", git.GetProperty("url").GetString());
        Assert.Equal(40, git.GetProperty("ref").GetString()!.Length);
        CliResult yaml = await cli.RunAsync("pack", "checksum", tree, "--format", "yaml");
        Assert.Equal(
            $"type: git\nurl: \"https://example.com/tree.git\"\nref: \"{git.GetProperty("ref")}\"\nchecksum: \"{git.GetProperty("checksum")}\"\n", yaml.Text);
        Assert.Equal(git.ToString(), (await cli.RunAsync("pack", "checksum", tree, "--format", "json")).Json.ToString());
    }

    [Theory]
    [InlineData("--format", "xml")]
    [InlineData("--format", "table")]
    [InlineData("--type", "archive")]
    [InlineData("--type", "svn")]
    public async Task Options_that_make_no_sense_are_refused(params string[] options)
    {
        using CliRun cli = new();
        cli.Temp.Write("tree/a", "1");
        Assert.Equal((2, "LRD7001"), await FailAsync(cli, ["pack", "checksum", cli.Temp.Combine("tree"), .. options]));
    }

    [Fact]
    public async Task The_address_is_for_source_entries_only()
    {
        using CliRun cli = new();
        string file = cli.Temp.Write("file", "1");
        Assert.Equal(2, (await cli.RunAsync("pack", "checksum", file, "--url", "https://example.com/")).Exit);
    }

    private static CliRun Source()
    {
        CliRun cli = new();
        cli.Temp.Write("source/hello", "hi\n");
        cli.Temp.Write("source/recipe.yaml", Recipe);
        return cli;
    }

    private static async Task<(int Exit, string Code)> FailAsync(CliRun cli, params string[] arguments)
    {
        CliResult result = await cli.RunAsync([.. arguments, "--json"]);
        return (result.Exit, result.ErrorCode);
    }
}
