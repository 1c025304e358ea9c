using System.Globalization;
using Larder.Acceptance.Running;
using Larder.Testing.Kernels;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// Kills at every named kill point of making and removing a machine: after each it is there whole or not at all, and the next
/// command leaves nothing else.
/// </summary>
public sealed class Issue5MachineKillPointsTests(ITestOutputHelper output)
{
    private static readonly string[] Create = ["machine", "create", "m", "--name", "box"];

    [Fact]
    public void Making_survives_a_kill_at_every_point() => Survives(Create, prepare: [], endsWith: 5, isThereAtEnd: true);

    [Fact]
    public void Removing_survives_a_kill_at_every_point() => Survives(["machine", "remove", "box"], prepare: Create, endsWith: 3, isThereAtEnd: false);

    private void Survives(string[] command, string[] prepare, int endsWith, bool isThereAtEnd)
    {
        using CrashScenario scenario = new(home =>
        {
            string kernel = KernelTree.Write(home.Temp.Combine("kernel"));
            home.Temp.Write("tree/file", "content");
            home.Larder("image", "import", home.Temp.Combine("tree"), "--name", "m", "--kernel", Directory.GetFiles(kernel, "vmlinuz-*").Single()).With(0);
            if (prepare.Length > 0)
            {
                home.Larder(prepare).With(0);
            }
        });
        IReadOnlyList<string> passings = [.. scenario.Trace(command).Where(static passing => passing.StartsWith("machines.", StringComparison.Ordinal))];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', command)}: {string.Join(' ', passings)}"));
        Assert.True(passings.Count >= 2, "the command passes hardly any kill point");
        foreach (string passing in CrashScenario.Chosen(passings))
        {
            scenario.Begin();
            scenario.Home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_AT"] = passing }, command).With(137);

            bool isThere = Machines(scenario.Home).Length > 0;
            Assert.Equal(isThere ? ["box"] : [], Left(scenario.Home));
            scenario.Home.Larder(command).With(isThere == isThereAtEnd ? endsWith : 0);
            Assert.Equal(isThereAtEnd ? ["box"] : [], Left(scenario.Home));
            scenario.Home.Larder("image", "verify").With(0);
        }
    }

    private static string[] Machines(TestHome home) =>
    [
        .. home.Larder("machine", "list", "--json").With(0).Json.GetProperty("machines").EnumerateArray().Select(static machine =>
        {
            Assert.Equal("created", machine.GetProperty("state").GetString());
            return machine.GetProperty("name").GetString()!;
        }),
    ];

    private static string[] Left(TestHome home) =>
        [.. Directory.GetFileSystemEntries(home.InRoot("machines")).Select(path => Path.GetFileName(path)!).Where(static name => name != ".initramfs")];
}
