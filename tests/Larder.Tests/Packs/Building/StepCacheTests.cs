using Larder.Packs.Building;
using Larder.Testing;

namespace Larder.Tests.Packs.Building;

public sealed class StepCacheTests
{
    private const string Install = "echo one > \"$INSTALL/one\"; echo left > left; chmod 4755 \"$INSTALL/one\"; ln \"$INSTALL/one\" \"$INSTALL/two\"";

    [KernelFact]
    public async Task A_known_step_does_not_run_and_gives_the_same_bytes()
    {
        using BuildBench bench = new();

        byte[] first = await File.ReadAllBytesAsync((await bench.BuildAsync(Install))[0].Path);
        byte[] second = await File.ReadAllBytesAsync((await bench.BuildAsync(Install))[0].Path);

        Assert.Equal(["run main/s1", "pack local/p", "known main/s1", "pack local/p"], bench.Events);
        Assert.Equal(first, second);
    }

    [KernelFact]
    public async Task A_changed_step_runs_over_what_the_known_one_before_it_left()
    {
        using BuildBench bench = new();
        const string Second = "cat left > \"$INSTALL/three\"; stat -c '%a %h %n' \"$INSTALL\"/* > \"$INSTALL/seen\"; touch new; test new -nt left";
        await bench.BuildAsync([Install, Second]);
        bench.Events.Clear();

        string afterKnown = (await bench.BuildAsync([Install, "#\n" + Second]))[0].Path;
        IReadOnlyList<string> known = PackContents.List(afterKnown);
        string seen = PackContents.Read(afterKnown, "seen");
        bench.Write([Install, "#\n" + Second]);
        string afterRun = (await bench.BuildAsync(options => options with { UsesCache = false }))[0].Path;

        Assert.Equal(["known main/s1", "run main/s2", "pack local/p", "run main/s1", "run main/s2", "pack local/p"], bench.Events);
        Assert.Equal(
            "4755 2 /build/install/one\n644 1 /build/install/three\n4755 2 /build/install/two\n", seen);
        Assert.Equal(PackContents.List(afterRun), known);
        Assert.Equal(PackContents.Read(afterRun, "seen"), seen);
    }

    [KernelFact]
    public async Task Whatever_decides_about_a_step_makes_it_run_again()
    {
        using BuildBench bench = new();
        bench.Temp.Write("source/file", "1");
        const string Step = "cp \"$SOURCE/file\" \"$INSTALL/file\"";
        await bench.BuildAsync(Step);

        bench.Temp.Write("source/file", "2");
        Assert.Equal("2", PackContents.Read((await bench.BuildAsync(Step))[0].Path, "file"));
        await bench.BuildAsync(Step, "environment: {X: '1'}");
        await bench.BuildAsync(Step, "build: {network: true}");
        Assert.Equal(4, bench.Events.Count(line => line == "run main/s1"));

        // What does not decide: the recipe's other words, times of files.
        File.SetLastWriteTimeUtc(bench.Temp.Combine("source", "file"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await bench.BuildAsync(Step, "summary: another");
        Assert.Equal(4, bench.Events.Count(line => line == "run main/s1"));
    }

    [KernelFact]
    public async Task A_failed_step_is_not_known()
    {
        using BuildBench bench = new();
        await bench.FailAsync("touch \"$INSTALL/x\"; exit 3");
        await bench.FailAsync("touch \"$INSTALL/x\"; exit 3");

        Assert.Equal(["run main/s1", "run main/s1"], bench.Events);
    }

    [KernelFact]
    public async Task The_cache_may_be_deleted_at_any_time()
    {
        using BuildBench bench = new();
        byte[] first = await File.ReadAllBytesAsync((await bench.BuildAsync(Install))[0].Path);
        Directory.Delete(bench.Cache, recursive: true);

        Assert.Equal(first, await File.ReadAllBytesAsync((await bench.BuildAsync(Install))[0].Path));
    }

    [KernelFact]
    public async Task Builds_that_run_at_once_do_not_meet()
    {
        using BuildBench bench = new();
        using BuildBench other = new(bench.Cache);
        bench.Write(["sleep 0.3; echo 1 > \"$INSTALL/x\""]);
        other.Write(["sleep 0.3; echo 2 > \"$INSTALL/x\""]);

        IReadOnlyList<BuiltPack>[] built = await Task.WhenAll(
            Task.Run(() => bench.BuildAsync(options => options with { OutputDirectory = bench.Output })),
            Task.Run(() => other.BuildAsync(options => options with { OutputDirectory = other.Output })));

        Assert.Equal("1\n", PackContents.Read(built[0][0].Path, "x"));
        Assert.Equal("2\n", PackContents.Read(built[1][0].Path, "x"));
    }

    [KernelFact]
    public async Task What_a_killed_build_left_is_cleared_away()
    {
        using BuildBench bench = new();
        Directory.CreateDirectory(Path.Combine(bench.Cache, "work", "0", "install"));
        Directory.CreateDirectory(Path.Combine(bench.Cache, "work", "7", "install"));
        await bench.BuildAsync(Install);

        Assert.Equal(["0.log", "lock"], Directory.EnumerateFileSystemEntries(Path.Combine(bench.Cache, "work")).Select(Path.GetFileName).Order());
    }
}
