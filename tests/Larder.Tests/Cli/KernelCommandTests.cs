using System.Text.Json;
using Larder.Testing.Kernels;

namespace Larder.Tests.Cli;

public sealed class KernelCommandTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task A_kernel_is_imported_listed_shown_and_removed()
    {
        using CliRun run = new();
        string tree = KernelTree.Write(run.Temp.Combine("tree"));

        CliResult imported = await run.RunAsync("kernel", "import", tree, "--name", "default");
        Assert.Equal((0, "default\n"), (imported.Exit, imported.Text));
        Assert.Contains($"Linux {TinyKernel.Version} for amd64, 2 modules", imported.Error, StringComparison.Ordinal);
        Assert.Contains("already imported", (await run.RunAsync("kernel", "import", tree, "--name", "default")).Error, StringComparison.Ordinal);

        Golden.Check("kernel-import.json", Pretty(run, await run.JsonAsync("kernel", "import", tree)));
        Golden.Check("kernel-list.json", Pretty(run, await run.JsonAsync("kernel", "list")));
        Golden.Check("kernel-list.txt", (await run.RunAsync("kernel", "list")).Text);
        Golden.Check("kernel-info.txt", Placeless(run, (await run.RunAsync("kernel", "info", "default")).Text));
        Golden.Check("kernel-info.json", Pretty(run, await run.JsonAsync("kernel", "info", "default")));

        CliResult removed = await run.RunAsync("kernel", "remove", TinyKernel.Version, "default", "default");
        Assert.Equal((0, $"{TinyKernel.Version}\ndefault\n"), (removed.Exit, removed.Text));
        Assert.Equal(0, (await run.JsonAsync("kernel", "list")).GetProperty("kernels").GetArrayLength());
    }

    [Fact]
    public async Task Where_there_is_none_the_next_step_is_said()
    {
        using CliRun run = new();

        CliResult listed = await run.RunAsync("kernel", "list");
        Assert.Equal((0, ""), (listed.Exit, listed.Text));
        Assert.Contains("larder kernel import", listed.Error, StringComparison.Ordinal);
        CliResult missing = await run.RunAsync("kernel", "info", "default", "--json");
        Assert.Equal((3, "LRD3102"), (missing.Exit, missing.ErrorCode));
        Assert.False(Directory.Exists(run.Root));
    }

    [Fact]
    public async Task A_name_that_is_not_there_is_met_with_a_near_one_and_removes_nothing()
    {
        using CliRun run = new();
        string tree = KernelTree.Write(run.Temp.Combine("tree"));
        _ = await run.JsonAsync("kernel", "import", tree, "--name", "default");

        CliResult missing = await run.RunAsync("kernel", "remove", "default", "defualt");
        Assert.Equal(3, missing.Exit);
        Assert.Contains("did you mean «default»?", missing.Error, StringComparison.Ordinal);
        Assert.Equal("default\n", (await run.RunAsync("complete", "--", "kernel", "remove", "de")).Text);
        Assert.Equal(["default"], (await run.JsonAsync("kernel", "remove", "default")).GetProperty("removed").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task A_damaged_one_is_listed_as_such()
    {
        using CliRun run = new();
        _ = await run.JsonAsync("kernel", "import", KernelTree.Write(run.Temp.Combine("tree")), "--name", "mine");
        File.Delete(Path.Combine(run.Root, "kernels", "mine", "initrd"));

        Assert.Equal("mine  damaged  -  -  -  -\n", (await run.RunAsync("kernel", "list")).Text);
        Assert.Equal(JsonValueKind.String, (await run.JsonAsync("kernel", "list")).GetProperty("kernels")[0].GetProperty("damaged").ValueKind);
        CliResult info = await run.RunAsync("kernel", "info", "mine", "--json");
        Assert.Equal((6, "LRD3103"), (info.Exit, info.ErrorCode));
    }

    [Theory]
    [InlineData(5, "LRD3104", "other")]
    [InlineData(2, "LRD3101", "text")]
    [InlineData(3, "LRD3108", "nowhere")]
    [InlineData(2, "LRD3107", "tree", "--name", "Upper")]
    [InlineData(6, "LRD3106", "broken", "--name", "new")]
    public async Task A_failure_has_its_code(int exit, string code, string source, params string[] options)
    {
        using CliRun run = new();
        string tree = KernelTree.Write(run.Temp.Combine("tree"));
        KernelTree.Write(run.Temp.Combine("other"), tail: "other");
        KernelTree.Put(KernelTree.Write(run.Temp.Combine("broken")), $"lib/modules/{TinyKernel.Version}/x.ko", [1]);
        run.Temp.Write("text", "no kernel");
        _ = await run.JsonAsync("kernel", "import", tree);

        CliResult result = await run.RunAsync(["kernel", "import", run.Temp.Combine(source), .. options, "--json"]);
        Assert.Equal((exit, code), (result.Exit, result.ErrorCode));
    }

    private static string Pretty(CliRun run, JsonElement document) => Placeless(run, JsonSerializer.Serialize(document, Indented) + "\n");

    private static string Placeless(CliRun run, string text) => text.Replace(run.Temp, "/TEMP", StringComparison.Ordinal);
}
