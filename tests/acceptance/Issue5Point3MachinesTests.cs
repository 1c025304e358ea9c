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
public sealed class Issue5Point3MachinesTests(BusyboxMachines machines) : IClassFixture<BusyboxMachines>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly MachineHome _at = machines.At;

    [Fact]
    public async Task Ten_machines_of_one_image_run_at_once_and_do_not_see_each_other()
    {
        string disk = _at.Larder("image", "inspect", BusyboxMachines.Image, "--json").With(0).Json.GetProperty("installManifest").GetProperty("rootfs").GetProperty("path").GetString()!;
        (DateTime, long) before = (File.GetLastWriteTimeUtc(disk), new FileInfo(disk).Length);
        string[] images = Directory.GetDirectories(_at.Home.InRoot("images"));

        Ended[] ended = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Task.Run(() => _at.Larder(
            "machine", "run", BusyboxMachines.Image, "--name", $"ten-{number}", "--memory", "128M", "--boot-timeout", "5m", "--no-stdin", "--",
            "sh", "-c", $"test ! -e /etc/mark && echo {number} > /etc/mark && sleep 5 && cat /etc/mark && hostname"))));

        Assert.All(ended.Index(), one => Assert.Equal((0, $"{one.Index}\nten-{one.Index}\n"), (one.Item.With(0).Code, one.Item.Output)));
        Assert.Equal(before, (File.GetLastWriteTimeUtc(disk), new FileInfo(disk).Length));
        Assert.Equal(images, Directory.GetDirectories(_at.Home.InRoot("images")));
        _at.Larder("image", "verify", BusyboxMachines.Image).With(0);
        Assert.DoesNotContain(_at.Machines, static name => name.StartsWith("ten-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("larder")]
    [InlineData("qemu")]
    [InlineData("both")]
    public async Task A_machine_of_one_command_leaves_nothing_whoever_is_killed(string victim)
    {
        string name = $"once-{victim}";
        using Process larder = Start("machine", "run", BusyboxMachines.Image, "--name", name, "--no-stdin", "--", "sh", "-c", "echo ready; sleep 1000");
        Assert.Equal("ready", await larder.StandardOutput.ReadLineAsync().WaitAsync(Patience));
        int qemu = _at.MonitorsOf(name).Max();

        Kill(victim is "qemu" or "both" ? qemu : null, victim is "larder" or "both" ? larder : null);
        string said = await larder.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await larder.WaitForExitAsync().WaitAsync(Patience);

        if (victim == "qemu")
        {
            Assert.Equal(125, larder.ExitCode);
            Assert.Contains("error[LRD3413]", said, StringComparison.Ordinal);
        }

        await AwaitAsync(() => _at.MonitorsOf(name).Count == 0);
        Ended next = _at.Larder("machine", "list").With(0);
        Assert.Equal(victim == "qemu" ? 0 : 1, Count(next.Error, $"the machine {name} was left by a command that was killed; it was removed"));
        Assert.DoesNotContain(name, _at.Machines);
        Assert.DoesNotContain(LeftInKernel(), line => line.Contains(Path.GetFileName(_at.Home.Temp.Path), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("larder")]
    [InlineData("qemu")]
    [InlineData("both")]
    public async Task A_kept_machine_is_there_again_whoever_was_killed(string victim)
    {
        string name = $"kept-{victim}";
        _at.Larder("machine", "create", BusyboxMachines.Image, "--name", name, "--start").With(0);
        _at.Larder("machine", "exec", name, "--", "sh", "-c", "echo kept > /etc/mark; sync").With(0);
        int qemu = _at.MonitorsOf(name).Max();
        using Process keeper = Process.GetProcessById(KeeperOf(name));

        Kill(victim is "qemu" or "both" ? qemu : null, victim is "larder" or "both" ? keeper : null);
        await AwaitAsync(() => _at.MonitorsOf(name).Count == 0);
        await AwaitAsync(() => State(name).Name == "failed");

        Assert.Equal("LRD3413", State(name).Code);
        Assert.Equal(3, _at.Larder("machine", "info", name + "x").Code);
        Assert.Equal(125, _at.Larder("machine", "exec", name, "--", "true").Code);
        Assert.False(File.Exists(_at.Home.InRoot("machines", name, "agent.sock")));
        _at.Larder("machine", "start", name).With(0);
        Assert.Equal("kept\n", _at.Larder("machine", "exec", name, "--", "cat", "/etc/mark").With(0).Output);
        _at.Larder("machine", "stop", name).With(0);
        _at.Larder("machine", "remove", name).With(0);
        Assert.DoesNotContain(name, _at.Machines);
    }

    [Fact]
    public void A_kept_machine_goes_on_when_larder_is_upgraded()
    {
        string program = _at.Home.Temp.Combine("larder");
        File.Copy(LarderBinary.Path, program);
        _at.Home.Run("timeout", ["300", program, "machine", "create", BusyboxMachines.Image, "--name", "upgraded", "--start"]).With(0);
        File.Copy("/bin/busybox", program + ".new");
        File.Move(program + ".new", program, overwrite: true);

        string file = _at.Home.Temp.Combine("file");
        File.WriteAllText(file, "copied\n");
        _at.LarderWithin("60", null, "machine", "copy", file, "upgraded:/file").With(0);
        Assert.Equal("copied\n", _at.LarderWithin("60", null, "machine", "exec", "upgraded", "--", "cat", "/file").With(0).Output);
        _at.LarderWithin("60", null, "machine", "stop", "upgraded").With(0);
        _at.Larder("machine", "remove", "upgraded").With(0);
    }

    [Fact]
    public async Task The_next_command_tells_of_a_kept_machine_that_ended_unexpectedly_once()
    {
        _at.Larder("machine", "create", BusyboxMachines.Image, "--name", "told", "--start").With(0);
        using Process keeper = Process.GetProcessById(KeeperOf("told"));
        keeper.Kill();
        await AwaitAsync(() => _at.MonitorsOf("told").Count == 0);

        const string Told = "the machine told had ended unexpectedly";
        Assert.Equal(1, Count(_at.Larder("machine", "list").With(0).Error, Told));
        Assert.Equal(0, Count(_at.Larder("machine", "list").With(0).Error, Told));
        _at.Larder("machine", "remove", "told").With(0);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_to_larder_reaches_the_command_and_ends_the_machine(string signal, int code)
    {
        string name = $"signal-{signal.ToUpperInvariant()}".ToLower(CultureInfo.InvariantCulture);
        using Process larder = Start("machine", "run", BusyboxMachines.Image, "--name", name, "--no-stdin", "--", "sh", "-c", "echo ready; exec sleep 1000");
        Assert.Equal("ready", await larder.StandardOutput.ReadLineAsync().WaitAsync(Patience));

        Programs.Run("kill", [$"-{signal}", larder.Id.ToString(CultureInfo.InvariantCulture)]).With(0);
        await larder.WaitForExitAsync().WaitAsync(Patience);

        Assert.Equal(code, larder.ExitCode);
        Assert.DoesNotContain(name, _at.Machines);
        await AwaitAsync(() => _at.MonitorsOf(name).Count == 0);
    }

    // A line each, of the whole host, where other programs come and go: what counts is whose files they name.
    private static IEnumerable<string> LeftInKernel() =>
    [
        .. File.ReadLines("/proc/self/mountinfo"),
        .. File.ReadLines("/proc/net/unix"),
        .. Programs.Run("losetup", ["--all"]).With(0).Output.Split('\n'),
    ];

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
        using JsonDocument run = JsonDocument.Parse(File.ReadAllBytes(_at.Home.InRoot("machines", name, "run.json")));
        return run.RootElement.GetProperty("process").GetInt32();
    }

    private (string Name, string? Code) State(string name)
    {
        JsonElement machine = _at.Larder("machine", "info", name, "--json").With(0).Json;
        return (machine.GetProperty("state").GetString()!, machine.GetProperty("ended") is { ValueKind: JsonValueKind.Object } end ? end.GetProperty("code").GetString() : null);
    }

    private Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new(LarderBinary.Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = _at.Home.Home;
        start.Environment["LARDER_ROOT"] = _at.Home.Root;
        return Process.Start(start)!;
    }
}
