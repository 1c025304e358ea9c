using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Larder.Acceptance.Machines;
using Larder.Acceptance.Running;

namespace Larder.Acceptance;

/// <summary>
/// Issue 5, point 3: many machines of one image at once, each for itself; and whoever of larder and QEMU is killed, the next
/// command says so and cleans up, and nothing is left.
/// </summary>
public sealed class Issue5Point3MachinesTests(BusyMachines at) : IClassFixture<BusyMachines>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Ten_machines_of_one_image_run_at_once_and_do_not_see_each_other()
    {
        string disk = at.Disk;
        (DateTime, long) before = (File.GetLastWriteTimeUtc(disk), new FileInfo(disk).Length);
        string[] images = Directory.GetDirectories(at.Home.InRoot("images"));

        Ended[] ended = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Task.Run(() => at.Home.Larder(
            "machine", "run", BusyMachines.Image, "--name", $"ten-{number}", "--memory", "128M", "--boot-timeout", "5m", "--no-stdin", "--",
            "sh", "-c", $"test ! -e /etc/mark && echo {number} > /etc/mark && sleep 5 && cat /etc/mark && hostname"))));

        Assert.All(ended.Index(), one => Assert.Equal((0, $"{one.Index}\nten-{one.Index}\n"), (one.Item.With(0).Code, one.Item.Output)));
        Assert.Equal(before, (File.GetLastWriteTimeUtc(disk), new FileInfo(disk).Length));
        Assert.Equal(images, Directory.GetDirectories(at.Home.InRoot("images")));
        at.Home.Larder("image", "verify", BusyMachines.Image).With(0);
        Assert.DoesNotContain(at.Left(), static name => name.StartsWith("ten-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("larder")]
    [InlineData("qemu")]
    [InlineData("both")]
    public async Task A_machine_of_one_command_leaves_nothing_whoever_is_killed(string victim)
    {
        string name = $"once-{victim}";
        int mounts = Mounts();
        using Process larder = Start("machine", "run", BusyMachines.Image, "--name", name, "--no-stdin", "--", "sh", "-c", "echo ready; sleep 1000");
        Assert.Equal("ready", await larder.StandardOutput.ReadLineAsync().WaitAsync(Patience));
        int qemu = BusyMachines.MonitorsOf(name).Max();

        Kill(victim is "qemu" or "both" ? qemu : null, victim is "larder" or "both" ? larder : null);
        string said = await larder.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await larder.WaitForExitAsync().WaitAsync(Patience);

        if (victim == "qemu")
        {
            Assert.Equal(125, larder.ExitCode);
            Assert.Contains("error[LRD3413]", said, StringComparison.Ordinal);
        }

        await AwaitAsync(() => BusyMachines.MonitorsOf(name).Count == 0);
        Ended next = at.Home.Larder("machine", "list").With(0);
        Assert.Equal(victim == "qemu" ? 0 : 1, Count(next.Error, $"the machine {name} was left by a command that was killed; it was removed"));
        Assert.DoesNotContain(name, at.Left());
        Assert.Equal(mounts, Mounts());
        Assert.DoesNotContain(at.Home.Root, Sockets(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("larder")]
    [InlineData("qemu")]
    [InlineData("both")]
    public async Task A_kept_machine_is_there_again_whoever_was_killed(string victim)
    {
        string name = $"kept-{victim}";
        at.Home.Larder("machine", "create", BusyMachines.Image, "--name", name, "--start").With(0);
        at.Home.Larder("machine", "exec", name, "--", "sh", "-c", "echo kept > /etc/mark; sync").With(0);
        int qemu = BusyMachines.MonitorsOf(name).Max();
        using Process keeper = Process.GetProcessById(KeeperOf(name));

        Kill(victim is "qemu" or "both" ? qemu : null, victim is "larder" or "both" ? keeper : null);
        await AwaitAsync(() => BusyMachines.MonitorsOf(name).Count == 0);
        await AwaitAsync(() => State(name).Name == "failed");

        Assert.Equal("LRD3413", State(name).Code);
        Assert.Equal(3, at.Home.Larder("machine", "info", name + "x").Code);
        Assert.Equal(125, at.Home.Larder("machine", "exec", name, "--", "true").Code);
        Assert.False(File.Exists(at.Home.InRoot("machines", name, "agent.sock")));
        at.Home.Larder("machine", "start", name).With(0);
        Assert.Equal("kept\n", at.Home.Larder("machine", "exec", name, "--", "cat", "/etc/mark").With(0).Output);
        at.Home.Larder("machine", "stop", name).With(0);
        at.Home.Larder("machine", "remove", name).With(0);
        Assert.DoesNotContain(name, at.Left());
    }

    [Fact]
    public async Task The_next_command_tells_of_a_kept_machine_that_ended_unexpectedly_once()
    {
        at.Home.Larder("machine", "create", BusyMachines.Image, "--name", "told", "--start").With(0);
        using Process keeper = Process.GetProcessById(KeeperOf("told"));
        keeper.Kill();
        await AwaitAsync(() => BusyMachines.MonitorsOf("told").Count == 0);

        const string Told = "the machine told had ended unexpectedly";
        Assert.Equal(1, Count(at.Home.Larder("machine", "list").With(0).Error, Told));
        Assert.Equal(0, Count(at.Home.Larder("machine", "list").With(0).Error, Told));
        at.Home.Larder("machine", "remove", "told").With(0);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_to_larder_reaches_the_command_and_ends_the_machine(string signal, int code)
    {
        string name = $"signal-{signal.ToUpperInvariant()}".ToLower(CultureInfo.InvariantCulture);
        using Process larder = Start("machine", "run", BusyMachines.Image, "--name", name, "--no-stdin", "--", "sh", "-c", "echo ready; exec sleep 1000");
        Assert.Equal("ready", await larder.StandardOutput.ReadLineAsync().WaitAsync(Patience));

        Programs.Run("kill", [$"-{signal}", larder.Id.ToString(CultureInfo.InvariantCulture)]).With(0);
        await larder.WaitForExitAsync().WaitAsync(Patience);

        Assert.Equal(code, larder.ExitCode);
        Assert.DoesNotContain(name, at.Left());
        await AwaitAsync(() => BusyMachines.MonitorsOf(name).Count == 0);
    }

    private static int Mounts() => File.ReadAllLines("/proc/self/mountinfo").Length;

    private static string Sockets() => File.ReadAllText("/proc/net/unix");

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static void Kill(int? qemu, Process? larder)
    {
        if (qemu is { } process)
        {
            Programs.Run("kill", ["-KILL", process.ToString(CultureInfo.InvariantCulture)]).With(0);
        }

        larder?.Kill();
    }

    private static async Task AwaitAsync(Func<bool> condition)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Patience, "it did not come to that");
            await Task.Delay(50);
        }
    }

    private int KeeperOf(string name)
    {
        using JsonDocument run = JsonDocument.Parse(File.ReadAllBytes(at.Home.InRoot("machines", name, "run.json")));
        return run.RootElement.GetProperty("process").GetInt32();
    }

    private (string Name, string? Code) State(string name)
    {
        JsonElement machine = at.Home.Larder("machine", "info", name, "--json").With(0).Json;
        return (machine.GetProperty("state").GetString()!, machine.GetProperty("ended") is { ValueKind: JsonValueKind.Object } end ? end.GetProperty("code").GetString() : null);
    }

    private Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new(LarderBinary.Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = at.Home.Home;
        start.Environment["LARDER_ROOT"] = at.Home.Root;
        return Process.Start(start)!;
    }
}
