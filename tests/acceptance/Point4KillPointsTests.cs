using System.Globalization;
using Larder.Acceptance.Running;
using Larder.Formats.Packs;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// "At every named kill point of install, update, remove, rollback: the process is killed, then first a reading command
/// (reports interrupted, changes nothing), then the same command again: old or new state, whole; no lost request; no leaked
/// staging; the suite counts the points and fails when a write has none."
/// </summary>
public sealed class Point4KillPointsTests(ITestOutputHelper output)
{
    [Fact]
    public void Install_survives_a_kill_at_every_point()
    {
        using CrashScenario scenario = new(home => { });
        string pack = scenario.Home.Pack();

        Survives(scenario, ["install", pack], before: null, after: "1.0.0");
    }

    [Fact]
    public void Install_on_an_image_survives_a_kill_at_every_point()
    {
        using CrashScenario scenario = new(MakeBase);
        string pack = scenario.Home.Pack(change: made => made with { Base = PackBase.TryParse("small:1", out PackBase? small) ? small : made.Base });

        Survives(scenario, ["install", pack], before: null, after: "1.0.0", alsoHolds: passing =>
            Assert.True(File.Exists(scenario.Home.InRoot("current", "packs", "examples", "hello", "tree", "usr", "bin", "busybox")), passing));
    }

    [Fact]
    public void Update_survives_a_kill_at_every_point()
    {
        using CrashScenario scenario = new(home => home.Larder("install", home.Pack()).With(0));
        string pack = scenario.Home.Pack(version: "2.0.0");

        Survives(scenario, ["update", pack], before: "1.0.0", after: "2.0.0");
    }

    [Fact]
    public void Remove_survives_a_kill_at_every_point()
    {
        using CrashScenario scenario = new(home => home.Larder("install", home.Pack()).With(0));

        Survives(scenario, ["remove", "examples/hello"], before: "1.0.0", after: null);
    }

    [Fact]
    public void Rollback_survives_a_kill_at_every_point()
    {
        using CrashScenario scenario = new(home =>
        {
            home.Larder("install", home.Pack()).With(0);
            home.Larder("install", home.Pack(version: "2.0.0")).With(0);
        });

        Survives(scenario, ["rollback"], before: "2.0.0", after: "1.0.0");
    }

    [Fact]
    public void Rollback_of_a_removal_survives_a_kill_at_every_point()
    {
        using CrashScenario scenario = new(home =>
        {
            home.Larder("install", home.Pack()).With(0);
            home.Larder("remove", "examples/hello").With(0);
        });

        Survives(scenario, ["rollback"], before: null, after: "1.0.0");
    }

    [Fact]
    public void Recovery_itself_survives_a_kill_at_every_point()
    {
        string? pack = null;
        using CrashScenario scenario = new(home =>
        {
            home.Larder("install", home.Pack()).With(0);
            pack = home.Pack(version: "2.0.0");
            home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_AT"] = "install.rename.generation:after:1" }, "install", pack).With(137);
        });

        Survives(scenario, ["install", pack!], before: "1.0.0", after: "2.0.0");
    }

    [Fact]
    public void Collecting_survives_a_kill_at_every_point()
    {
        string id = "";
        using CrashScenario scenario = new(home =>
        {
            home.Larder("install", home.Pack()).With(0);
            id = GarbageHome.Fill(home);
        });

        Survives(
            scenario,
            ["gc", "--older-than", "0s"],
            before: "1.0.0",
            after: "1.0.0",
            passing => passing.Contains(".commit.", StringComparison.Ordinal) || passing.Contains("store.free.", StringComparison.Ordinal) || passing.Contains("store.unlink.", StringComparison.Ordinal),
            passing =>
            {
                Assert.Equal(0, scenario.Home.Larder("gc", "--older-than", "0s", "--json").With(0).Json.GetProperty("waitingBlobs").GetInt64());
                Assert.Equal(0, scenario.Home.Larder("df", "--json").With(0).Json.GetProperty("garbageBlobs").GetInt64());
                Assert.Equal(0, scenario.Home.Larder("store", "rebuild", "--json").With(0).Json.GetProperty("damaged").GetInt64());
                GarbageHome.CheckWhole(scenario.Home, id);
            });
    }

    private static void MakeBase(TestHome home)
    {
        string bin = Path.Combine(home.Temp, "small", "usr", "bin");
        Directory.CreateDirectory(bin);
        File.Copy("/bin/busybox", Path.Combine(bin, "busybox"));
        File.CreateSymbolicLink(Path.Combine(bin, "sh"), "busybox");
        File.CreateSymbolicLink(Path.Combine(home.Temp, "small", "bin"), "usr/bin");
        string settings = Path.Combine(home.Home, ".config", "larder");
        Directory.CreateDirectory(settings);
        File.WriteAllText(Path.Combine(settings, "larder.toml"), $"[bases]\n\"small:1\" = \"{home.Temp.Combine("small")}\"\n");
    }

    private void Survives(
        CrashScenario scenario, string[] command, string? before, string? after, Predicate<string>? isMeant = null, Action<string>? alsoHolds = null)
    {
        IReadOnlyList<string> passings = [.. scenario.Trace(command).Where(passing => isMeant?.Invoke(passing) ?? true)];
        IReadOnlyList<string> chosen = CrashScenario.Chosen(passings);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', command)}: {passings.Count} passings, {chosen.Count} killed"));
        Assert.True(passings.Count > 15, "the command passes hardly any kill point");
        foreach (string passing in chosen)
        {
            scenario.KillAt(passing, command, before, after, alsoHolds);
        }
    }
}
