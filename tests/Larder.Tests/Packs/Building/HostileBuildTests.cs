using System.Net;
using System.Net.Sockets;
using Larder.Formats.Errors;
using Larder.Testing;
using Larder.Tests.Formats;

namespace Larder.Tests.Packs.Building;

public sealed class HostileBuildTests
{
    [KernelFact]
    public async Task A_failing_step_fails_the_build_with_what_it_said()
    {
        using BuildBench bench = new();
        LarderException error = await bench.FailAsync("echo first; echo second >&2\necho third; exit 42\ntouch never");

        Assert.Equal(ErrorCodes.BuildStepFailed, error.Code);
        Assert.Equal("the step s1 of the part main failed", error.What);
        Assert.Equal("it ended with exit 42, after it said: first | second | third", error.Why);
        Assert.Equal("first\nsecond\nthird\n", bench.StepOutput);
        Assert.Equal(bench.StepOutput, await File.ReadAllTextAsync(Path.Combine(bench.Cache, "work", "0.log")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Output));
        Assert.False(Directory.Exists(Path.Combine(bench.Cache, "work", "0")));
    }

    [KernelFact]
    public async Task The_first_command_that_fails_ends_a_step_and_so_does_an_unset_variable()
    {
        using BuildBench bench = new();
        Assert.Contains("exit 1", (await bench.FailAsync("false\ntrue")).Why, StringComparison.Ordinal);
        Assert.Contains("NOT_SET", (await bench.FailAsync("echo $NOT_SET")).Why, StringComparison.Ordinal);
        LarderException missing = await bench.FailAsync("no-such-compiler -c x.c");
        Assert.Contains("no-such-compiler", missing.Why, StringComparison.Ordinal);
        Assert.StartsWith("install the program", missing.Action, StringComparison.Ordinal);
        Assert.Contains("exit 137", (await bench.FailAsync("kill -9 $$")).Why, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task A_build_tool_that_is_not_there_is_named()
    {
        using BuildBench bench = new();
        bench.Temp.Write("source/recipe.yaml", """
            name: p
            version: 1.0.0
            environment: {PATH: /nowhere}
            parts: [{name: main, source: {path: .}, steps: [{name: s1, type: generate, system: cmake}]}]
            """);
        LarderException error = await Assert.ThrowsAsync<LarderException>(() => bench.BuildAsync(options => options));

        Assert.Contains("cmake", error.Why, StringComparison.Ordinal);
    }

    [KernelFact(Root = true)]
    public async Task A_step_that_fills_the_disk_is_told_apart()
    {
        using BuildBench bench = new(Path.Combine(Path.GetTempPath(), $"larder-small-{Guid.NewGuid():n}"));
        Directory.CreateDirectory(bench.Cache);
        ReferenceTool.Run("mount", ["-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs", bench.Cache]);
        try
        {
            LarderException loud = await bench.FailAsync("dd if=/dev/zero of=\"$INSTALL/big\" bs=1M count=100");
            LarderException clean = await bench.FailAsync("head -c 100000000 /dev/zero > big || { rm big; exit 1; }");
            LarderException silent = await bench.FailAsync("head -c 100000000 /dev/zero > \"$INSTALL/big\" 2>/dev/null || true");

            Assert.Equal([ErrorCodes.NoSpace, ErrorCodes.NoSpace, ErrorCodes.NoSpace], new[] { loud, clean, silent }.Select(error => error.Code));
            Assert.Equal("the step s1 of the part main filled the disk", loud.What);
            Assert.Equal("the step s1 of the part main filled the disk", clean.What);
            await bench.BuildAsync("touch \"$INSTALL/small\"");
        }
        finally
        {
            ReferenceTool.Run("umount", [bench.Cache]);
            Directory.Delete(bench.Cache);
        }
    }

    [KernelFact]
    public async Task A_step_reaches_no_network_unless_the_recipe_asks()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using BuildBench bench = new();
        string connect = $"bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}' && touch \"$INSTALL/connected\"";

        LarderException error = await bench.FailAsync(connect);
        Assert.Contains("connect", error.Why, StringComparison.OrdinalIgnoreCase);
        await bench.BuildAsync(connect, "build: {network: true}");
    }

    [KernelFact]
    public async Task A_step_writes_nowhere_but_to_its_own()
    {
        using BuildBench bench = new();
        bench.Temp.Write("source/file", "as it was");
        await bench.BuildAsync("""
            for place in / /usr /etc /build /build/source /build/source/file /etc/passwd /build/step; do
                if (echo x >> "$place/x" || echo x >> "$place" || touch "$place") 2>/dev/null; then
                    echo "$place was written"; exit 1
                fi
            done
            touch "$INSTALL/x" "$BUILD/x" "$HOME/x" "$TMPDIR/x" /run/x
            """);

        Assert.Equal("as it was", await File.ReadAllTextAsync(bench.Temp.Combine("source", "file")));
    }

    [KernelFact]
    public async Task What_a_step_leaves_running_is_killed()
    {
        using BuildBench bench = new();
        long started = Environment.TickCount64;
        await bench.BuildAsync("(while :; do echo x >> \"$INSTALL/x\"; sleep 0.01; done) & setsid sleep 1000 & touch \"$INSTALL/done\"");

        Assert.InRange(Environment.TickCount64 - started, 0, 60_000);
        Assert.Contains("File 644 0:0 1 done", PackContents.List(bench.Temp.Combine("out", "p-1.0.0.pack")));
    }

    [KernelFact]
    public async Task Links_out_of_install_stay_links()
    {
        using BuildBench bench = new();
        string secret = bench.Temp.Write("secret", "not yours");
        await bench.BuildAsync([
            $"ln -s {secret} \"$INSTALL/link\"; ln -s / \"$INSTALL/root\"; ln -s ../../../../../../etc \"$INSTALL/etc\"",
            "ls \"$INSTALL\"",
        ]);

        Assert.Equal(
            ["Directory 755 0:0 1 ./", "Symlink 777 0:0 1 etc -> ../../../../../../etc", $"Symlink 777 0:0 1 link -> {secret}", "Symlink 777 0:0 1 root -> /"],
            PackContents.List(bench.Temp.Combine("out", "p-1.0.0.pack")));
    }

    [KernelFact]
    public async Task A_source_that_is_a_link_is_not_followed()
    {
        using BuildBench bench = new();
        Directory.CreateSymbolicLink(bench.Temp.Combine("source", "sub"), "/etc");
        bench.Temp.Write("source/recipe.yaml", """
            name: p
            version: 1.0.0
            parts: [{name: main, source: {path: sub}, steps: [{name: s1, type: script, run: 'true'}]}]
            """);
        LarderException link = await Assert.ThrowsAsync<LarderException>(() => bench.BuildAsync(options => options));
        File.Delete(bench.Temp.Combine("source", "sub"));
        LarderException missing = await Assert.ThrowsAsync<LarderException>(() => bench.BuildAsync(options => options));

        Assert.Equal((ErrorCodes.BuildSourceNotFound, ErrorCodes.BuildSourceNotFound), (link.Code, missing.Code));
        Assert.Contains("has no directory sub", missing.Why, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task Control_characters_of_a_step_do_not_get_into_messages()
    {
        using BuildBench bench = new();
        LarderException error = await bench.FailAsync("printf 'a\\033[2Jb\\000c\\n\\377\\376\\n'; exit 1");

        Assert.DoesNotContain(error.Why, character => char.IsControl(character));
    }

    [Theory]
    [InlineData("SOURCE")]
    [InlineData("SOURCE_DATE_EPOCH")]
    public async Task A_recipe_does_not_set_what_larder_sets(string name)
    {
        using BuildBench bench = new();
        LarderException error = await bench.FailAsync("true", $"environment: {{{name}: '1'}}");

        Assert.Equal(ErrorCodes.RecipeInvalidValue, error.Code);
        Assert.Contains(name, error.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("command: x", "parts:", 4102)]
    [InlineData("base: none", "packs: [{name: p, commands: [{name: a/b, path: /a}]}]\nparts:", 4104)]
    [InlineData("base: none", "packs: [{name: p, commands: [{name: .., path: /a}]}]\nparts:", 4104)]
    [InlineData("base: none", "packs: [{name: p, commands: [{name: a, path: /../a}]}]\nparts:", 4104)]
    [InlineData("base: none", "packs: [{name: p, commands: [{name: a, path: usr/a}]}]\nparts:", 4104)]
    public async Task A_bad_recipe_changes_nothing(string more, string head, int code)
    {
        using BuildBench bench = new();
        string recipe = $"name: p\nversion: 1.0.0\n{more}\n{head}\n  - {{name: m, source: {{path: .}}, steps: [{{name: s, type: script, run: 'true'}}]}}\n";
        bench.Temp.Write("source/recipe.yaml", recipe);
        LarderException error = await Assert.ThrowsAsync<LarderException>(() => bench.BuildAsync(options => options));

        Assert.Equal((code, ExitCode.Usage), (error.Code.Number, error.Code.Exit));
        Assert.False(Directory.Exists(bench.Output));
    }

    [KernelFact]
    public async Task A_build_can_be_cancelled()
    {
        using BuildBench bench = new();
        using CancellationTokenSource cancellation = new(TimeSpan.FromMilliseconds(500));
        bench.Write(["sleep 1000"]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.BuildAsync(options => options, cancellationToken: cancellation.Token));
        Assert.False(Directory.Exists(Path.Combine(bench.Cache, "work", "0")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Output));
    }

    [KernelFact]
    public async Task The_cache_is_its_owners_alone()
    {
        using BuildBench bench = new();
        await bench.BuildAsync("umask > \"$INSTALL/umask\"");

        Assert.Equal("0022\n", PackContents.Read(bench.Temp.Combine("out", "p-1.0.0.pack"), "umask"));
        const UnixFileMode Others = (UnixFileMode)0b000_111_111;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(bench.Cache, "work")) & Others);
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(bench.Output));
        Assert.Equal((UnixFileMode)0b110_100_100, File.GetUnixFileMode(bench.Temp.Combine("out", "p-1.0.0.pack")));
    }
}
