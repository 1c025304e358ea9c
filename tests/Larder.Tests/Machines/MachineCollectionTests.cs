using System.Text;
using Larder.Formats.Errors;
using Larder.Machines;
using Larder.Machines.Guests;
using Larder.Machines.Records;
using Larder.Machines.Running;

namespace Larder.Tests.Machines;

/// <summary>Machines from their making to their end, and what is left when processes are killed in between.</summary>
public sealed class MachineCollectionTests
{
    [Fact]
    public async Task A_kept_machine_is_made_run_stopped_and_removed()
    {
        using TestMachines at = await TestMachines.OpenAsync();

        MachineInfo made = at.Machines.Create(at.Request("box"));
        Assert.Equal((MachineState.Created, true, "tiny"), (made.State, made.Record.IsPersistent, made.Record.Image));
        Assert.Equal(["disk.qcow2", "initramfs", "kernel", "machine.json", "root.ext4"], Directory.GetFiles(Path.Combine(at.Directory, "box")).Select(Path.GetFileName).Order());

        await using KeptMachine kept = await KeptMachine.StartAsync(at.Machines, "box");
        MachineInfo running = at.Machines.Get("box");
        Assert.Equal((MachineState.Running, Environment.ProcessId), (running.State, running.Run!.Process));
        Assert.Equal("one\n", await SayAsync(at.Machines, "box", "echo one"));

        Assert.True(await at.Machines.StopAsync("box", TimeSpan.FromSeconds(30)));
        await kept.EndAsync();
        Assert.Equal((MachineState.Stopped, "it was stopped"), (at.Machines.Get("box").State, at.Machines.Get("box").End!.Reason));
        Assert.False(await at.Machines.StopAsync("box", TimeSpan.FromSeconds(1)));

        await at.Machines.RemoveAsync("box");
        Assert.Empty(at.Machines.List());
        Assert.Equal([".initramfs"], Directory.GetFileSystemEntries(at.Directory).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_machine_of_one_command_leaves_nothing()
    {
        using TestMachines at = await TestMachines.OpenAsync();

        await using (OnceMachine machine = await at.Machines.RunOnceAsync(at.Request()))
        {
            Assert.True(at.Machines.Find(machine.Record.Name)!.Record.IsOnce);
            Assert.Empty(at.Machines.Sweep());
        }

        Assert.Equal([".initramfs"], Directory.GetFileSystemEntries(at.Directory).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_a_killed_process_left_of_one_command_is_swept_away()
    {
        using TestMachines at = await TestMachines.OpenAsync();
        at.Machines.Create(at.Request("left"));
        string record = Path.Combine(at.Directory, "left", "machine.json");
        await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record)).Replace("\"isOnce\": false", "\"isOnce\": true", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(at.Directory, ".half.new"));

        Assert.Equal(["the machine left was left by a command that was killed; it was removed"], at.Machines.Sweep());
        Assert.Equal([".initramfs"], Directory.GetFileSystemEntries(at.Directory).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_machine_whose_keeper_was_killed_has_failed_and_can_be_started_again()
    {
        using TestMachines at = await TestMachines.OpenAsync();
        at.Machines.Create(at.Request("box"));
        await File.WriteAllTextAsync(
            Path.Combine(at.Directory, "box", "run.json"), """{"started":"2026-01-01T00:00:00+00:00","accelerator":"tcg","process":1,"isReady":true,"kernelRelease":"6.1"}""");

        Assert.Equal(MachineState.Failed, at.Machines.Get("box").State);
        Assert.Contains("had ended unexpectedly", Assert.Single(at.Machines.Sweep()), StringComparison.Ordinal);
        Assert.Empty(at.Machines.Sweep());
        Assert.Equal(("LRD3413", MachineState.Failed), (at.Machines.Get("box").End!.Code, at.Machines.Get("box").State));

        await using KeptMachine kept = await KeptMachine.StartAsync(at.Machines, "box");
        Assert.Equal("again\n", await SayAsync(at.Machines, "box", "echo again"));
    }

    [Fact]
    public async Task A_name_is_one_machines()
    {
        using TestMachines at = await TestMachines.OpenAsync();
        at.Machines.Create(at.Request("box"));

        Assert.Equal(ErrorCodes.MachineNameTaken, Assert.Throws<LarderException>(() => at.Machines.Create(at.Request("box"))).Code);
        foreach (string name in (string[])["", "-a", "a-", "A", "a/b", "..", ".new", "a b", "ä", new string('a', 64)])
        {
            Assert.Equal(ErrorCodes.MachineNameInvalid, Assert.Throws<LarderException>(() => at.Machines.Create(at.Request(name))).Code);
            Assert.Null(at.Machines.Find(name));
        }

        Assert.Equal(ErrorCodes.MachineNotFound, Assert.Throws<LarderException>(() => at.Machines.Get("bx")).Code);
        Assert.Single(at.Machines.List());
    }

    [Fact]
    public async Task A_running_machine_is_neither_started_again_nor_removed()
    {
        using TestMachines at = await TestMachines.OpenAsync();
        at.Machines.Create(at.Request("box"));
        await using KeptMachine kept = await KeptMachine.StartAsync(at.Machines, "box");
        using MachineCollection other = at.Again();

        Assert.Equal(ErrorCodes.MachineRunning, (await Assert.ThrowsAsync<LarderException>(() => other.KeepAsync("box", () => { }))).Code);
        Assert.Equal(ErrorCodes.MachineRunning, (await Assert.ThrowsAsync<LarderException>(() => other.RemoveAsync("box"))).Code);
        Assert.Empty(other.Sweep());
        Assert.Equal("there\n", await SayAsync(other, "box", "echo there"));
    }

    [Fact]
    public async Task One_that_does_not_run_says_so()
    {
        using TestMachines at = await TestMachines.OpenAsync();
        at.Machines.Create(at.Request("box"));

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => at.Machines.ConnectAsync("box"));

        Assert.Equal((ErrorCodes.MachineNotRunning, "it was never started"), (error.Code, error.Why));
    }

    [Fact]
    public async Task What_the_console_says_of_the_end_is_told()
    {
        using TestMachines at = await TestMachines.OpenAsync(new ServedMonitor { IsSilent = true, Console = "Booting\r\n[ 1.0] Kernel panic - not syncing: no memory\r\n" });

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => at.Machines.RunOnceAsync(at.Request()));

        Assert.Equal((ErrorCodes.GuestPanicked, "Kernel panic - not syncing: no memory"), (error.Code, error.Why));
        Assert.Equal(["Booting", "[ 1.0] Kernel panic - not syncing: no memory"], error.Details);
        Assert.Equal([".initramfs"], Directory.GetFileSystemEntries(at.Directory).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_kernel_that_gave_up_ends_its_command_even_where_its_machine_runs_on()
    {
        using TestMachines at = await TestMachines.OpenAsync();
        await using OnceMachine machine = await at.Machines.RunOnceAsync(at.Request());
        CommandRun run = new(machine.Record.Name, machine.Guest, machine.ExplainAsync, TimeProvider.System);
        Task<CommandResult> running = run.RunAsync(new GuestCommand { Arguments = ["/bin/sleep", "1000"] }, new GuestStreams(null, Stream.Null, Stream.Null));

        at.Monitor.Machine!.Say("Kernel panic - not syncing: in a test\n");

        Assert.Equal(ErrorCodes.GuestPanicked, (await Assert.ThrowsAsync<LarderException>(() => running)).Code);
    }

    [Fact]
    public async Task One_that_ended_before_it_was_greeted_says_why()
    {
        using TestMachines at = await TestMachines.OpenAsync(new ServedMonitor { IsGone = true });

        Assert.Equal(ErrorCodes.MachineEnded, (await Assert.ThrowsAsync<LarderException>(() => at.Machines.RunOnceAsync(at.Request()))).Code);
    }

    [Fact]
    public async Task One_that_never_answers_is_given_up()
    {
        using TestMachines at = await TestMachines.OpenAsync(new ServedMonitor { IsSilent = true });

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => at.Machines.RunOnceAsync(at.Request() with { BootTime = TimeSpan.FromMilliseconds(300) }));

        Assert.Equal((ErrorCodes.AgentSilent, "booting"), (error.Code, Assert.Single(error.Details)));
    }

    [Fact]
    public async Task A_start_that_failed_is_remembered()
    {
        using TestMachines at = await TestMachines.OpenAsync(new ServedMonitor { IsSilent = true, Console = "larder-agent: fatal: no disk\n" });
        at.Machines.Create(at.Request("box"));

        Assert.Equal(ErrorCodes.GuestCannotBoot, (await Assert.ThrowsAsync<LarderException>(() => at.Machines.KeepAsync("box", () => { }))).Code);
        Assert.Equal((MachineState.Failed, "LRD3412"), (at.Machines.Get("box").State, at.Machines.Get("box").End!.Code));
    }

    [Fact]
    public async Task One_that_ends_by_itself_says_why()
    {
        using TestMachines at = await TestMachines.OpenAsync();
        at.Machines.Create(at.Request("box"));
        await using KeptMachine kept = await KeptMachine.StartAsync(at.Machines, "box");

        at.Monitor.Machine!.Kill();
        await kept.EndAsync();

        Assert.Equal((MachineState.Failed, "LRD3413"), (at.Machines.Get("box").State, at.Machines.Get("box").End!.Code));
    }

    [Fact]
    public async Task Nobody_using_it_stops_it_and_its_time_removes_it()
    {
        using TestMachines at = await TestMachines.OpenAsync();
        at.Machines.Create(at.Request("idle") with { IdleTime = TimeSpan.FromMilliseconds(200) });
        at.Machines.Create(at.Request("short") with { TimeToLive = TimeSpan.FromSeconds(1) });

        await using (KeptMachine idle = await KeptMachine.StartAsync(at.Machines, "idle"))
        {
            await idle.EndAsync();
        }

        await using (KeptMachine over = await KeptMachine.StartAsync(at.Machines, "short"))
        {
            await over.EndAsync();
        }

        Assert.Equal("nobody used it for the time that was set", at.Machines.Get("idle").End!.Reason);
        Assert.Null(at.Machines.Find("short"));
    }

    [Fact]
    public async Task What_is_wrong_with_an_image_is_told_before_anything_is_made()
    {
        using TestMachines at = await TestMachines.OpenAsync();
        MachineRequest request = at.Request("box");

        Assert.Equal(ErrorCodes.ImageBroken, Assert.Throws<LarderException>(() => at.Machines.Create(request with { Image = at.Image with { Fault = "its disk is gone" } })).Code);
        Assert.Equal(ErrorCodes.KernelRequired, Assert.Throws<LarderException>(() => at.Machines.Create(request with { Image = at.Image with { Record = at.Image.Record! with { Kernel = null } } })).Code);
        Assert.Equal(ErrorCodes.ArchitectureUnfit, Assert.Throws<LarderException>(() => at.Machines.Create(request with { Image = at.Image with { Record = at.Image.Record! with { Platform = "linux/s390x" } } })).Code);
        Assert.Equal(ErrorCodes.MemoryShort, (await Assert.ThrowsAsync<LarderException>(() => at.Machines.RunOnceAsync(request with { Memory = 1L << 50 }))).Code);
        Assert.Empty(at.Machines.List());
    }

    private static async Task<string> SayAsync(MachineCollection machines, string name, string script)
    {
        await using GuestConnection guest = await machines.ConnectAsync(name);
        using MemoryStream said = new();
        await guest.RunAsync(new GuestCommand { Arguments = ["/bin/sh", "-c", script] }, new GuestStreams(null, said, said));
        return Encoding.UTF8.GetString(said.ToArray());
    }
}
