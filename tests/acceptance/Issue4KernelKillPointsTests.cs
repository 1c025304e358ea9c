using System.Globalization;
using System.Text.Json;
using Larder.Acceptance.Running;
using Larder.Testing.Kernels;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// Kills at every named kill point of importing, replacing and removing a kernel: after each there is the kernel of before,
/// the one of after, or none, but never a part of one; and the same command again succeeds and leaves nothing behind.
/// </summary>
public sealed class Issue4KernelKillPointsTests(ITestOutputHelper output)
{
    private const string First = "first";
    private const string Second = "second";

    [Fact]
    public void Import_survives_a_kill_at_every_point() => Survives(
        home => Trees(home), home => ["kernel", "import", home.Temp.Combine(First), "--name", "k"], before: null, after: First);

    [Fact]
    public void Replacing_survives_a_kill_at_every_point() => Survives(
        home =>
        {
            Trees(home);
            home.Larder("kernel", "import", home.Temp.Combine(First), "--name", "k").With(0);
        },
        home => ["kernel", "import", home.Temp.Combine(Second), "--name", "k", "--replace"],
        before: First,
        after: Second);

    [Fact]
    public void Removing_survives_a_kill_at_every_point() => Survives(
        home =>
        {
            Trees(home);
            home.Larder("kernel", "import", home.Temp.Combine(First), "--name", "k").With(0);
        },
        _ => ["kernel", "remove", "k"],
        before: First,
        after: null);

    private static void Trees(TestHome home)
    {
        KernelTree.Write(home.Temp.Combine(First), tail: First);
        KernelTree.Write(home.Temp.Combine(Second), tail: Second);
    }

    private void Survives(Action<TestHome> prepare, Func<TestHome, string[]> commandOf, string? before, string? after)
    {
        using CrashScenario scenario = new(prepare);
        string[] command = commandOf(scenario.Home);
        IReadOnlyList<string> passings = [.. scenario.Trace(command).Where(static passing => passing.StartsWith("images.", StringComparison.Ordinal))];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', command)}: {string.Join(' ', passings)}"));
        Assert.True(passings.Count >= 4, "the command passes hardly any kill point");
        foreach (string passing in CrashScenario.Chosen(passings))
        {
            string? found = null;
            void HoldsAfterKill(string at)
            {
                found = Tail(scenario.Home, at);
                Assert.True(found == before || found == after, $"{at}: {found} is there");
            }

            // Once its name is taken, there is nothing for the same command to remove.
            if (after is null && !passing.EndsWith(":before:1", StringComparison.Ordinal))
            {
                scenario.Begin();
                scenario.Home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_AT"] = passing }, command).With(137);
                HoldsAfterKill(passing);
                scenario.Home.Larder(command).With(3);
                scenario.Home.Larder("kernel", "import", scenario.Home.Temp.Combine(First), "--name", "other").With(0);
                Assert.Equal(["other"], Names(scenario.Home));
                continue;
            }

            scenario.KillAt(passing, command, HoldsAfterKill, at =>
            {
                Assert.Equal(after, Tail(scenario.Home, at));
                Assert.Equal(after is null ? [] : ["k"], Names(scenario.Home));
            });
        }
    }

    private static string[] Names(TestHome home) => [.. Directory.EnumerateFileSystemEntries(home.InRoot("kernels")).Select(path => Path.GetFileName(path)!)];

    // Which kernel there is: its files are whole, and so the end of the kernel tells it.
    private static string? Tail(TestHome home, string passing)
    {
        JsonElement kernels = home.Larder("kernel", "list", "--json").With(0).Json.GetProperty("kernels");
        if (kernels.GetArrayLength() == 0)
        {
            return null;
        }

        Assert.True(kernels[0].GetProperty("damaged").ValueKind is JsonValueKind.Null, $"{passing}: {kernels[0]}");
        return new[] { First, Second }.Single(name => File.ReadAllText(home.InRoot("kernels", "k", "kernel")).EndsWith(name, StringComparison.Ordinal));
    }
}
