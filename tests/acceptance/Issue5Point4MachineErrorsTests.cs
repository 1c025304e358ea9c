using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Larder.Acceptance.Machines;
using Larder.Acceptance.Running;

namespace Larder.Acceptance;

/// <summary>
/// "Missing kernel, kernel without a needed driver, image of another architecture, not enough memory, broken disk, agent that
/// never answers, guest panic: each a clear error with code within its time limit, console tail shown." The limits have room
/// for emulation on a busy host; a run that needs longer is killed and fails.
/// </summary>
[Collection(BusyboxMachineTests.Name)]
public sealed class Issue5Point4MachineErrorsTests(BusyboxMachines machines)
{
    // Whoever is refused is so before anything boots.
    private const string AtOnce = "60";
    private const string Booting = "200";

    [Fact]
    public void An_image_without_a_kernel_is_refused()
    {
        machines.At.ImportBusybox("bare", "--no-kernel");
        JsonElement error = MachineHome.RequireError(Run(AtOnce, "bare", "--", "true"), "LRD3005");
        Assert.Contains("without a kernel", error.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Contains("larder kernel", error.GetProperty("action").GetString(), StringComparison.Ordinal);
        machines.At.RequireNothingLeft();
    }

    [Fact]
    public void A_kernel_without_a_driver_is_refused()
    {
        string kernel = machines.At.Home.Temp.Combine("kernel");
        Programs.Run("bash", ["-c", "dpkg-deb -x \"$1\"/*.deb \"$2\" && find \"$2\" -name 'virtio_blk.ko*' -delete", "script", machines.At.Home.Temp.Combine("deb"), kernel]).With(0);
        string modules = Directory.GetDirectories(Path.Combine(kernel, "lib", "modules")).Single();
        machines.At.ImportBusybox("diskless", "--kernel", Directory.GetFiles(Path.Combine(kernel, "boot"), "vmlinuz-*").Single(), "--modules", modules);
        JsonElement error = MachineHome.RequireError(Run(AtOnce, "diskless", "--", "true"), "LRD3404");
        Assert.Contains("virtio_blk", error.GetProperty("why").GetString(), StringComparison.Ordinal);
        machines.At.RequireNothingLeft();
    }

    [Fact]
    public void An_image_of_another_architecture_is_refused()
    {
        machines.At.ImportBusybox("foreign", "--platform", "linux/arm64", "--no-kernel");
        JsonElement error = MachineHome.RequireError(Run(AtOnce, "foreign", "--", "true"), "LRD3408");
        Assert.Contains("arm64", error.GetProperty("why").GetString(), StringComparison.Ordinal);
        machines.At.RequireNothingLeft();
    }

    [Fact]
    public void A_machine_with_more_memory_than_there_is_is_refused()
    {
        JsonElement error = MachineHome.RequireError(Run(AtOnce, BusyboxMachines.Image, "--memory", "900G", "--", "true"), "LRD3409");
        Assert.Contains("921600 MiB", error.GetProperty("why").GetString(), StringComparison.Ordinal);
        MachineHome.RequireError(Run(AtOnce, BusyboxMachines.Image, "--memory", "63M", "--", "true"), "LRD7001");
        machines.At.RequireNothingLeft();
    }

    [Fact]
    public void A_broken_disk_is_told_in_the_words_of_the_agent_with_what_the_console_said()
    {
        machines.At.ImportBusybox("broken");
        string disk = machines.At.Larder("image", "inspect", "broken", "--json").With(0).Json.GetProperty("installManifest").GetProperty("rootfs").GetProperty("path").GetString()!;
        File.SetUnixFileMode(disk, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (FileStream file = File.OpenWrite(disk))
        {
            file.Position = 1024;
            file.Write(new byte[1024]);
        }

        JsonElement error = MachineHome.RequireError(Run(Booting, "broken", "--", "true"), "LRD3412");
        Assert.Contains("cannot mount the image", error.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Contains("fatal", ConsoleOf(error), StringComparison.Ordinal);
        machines.At.RequireNothingLeft();
    }

    [Fact]
    public async Task An_agent_that_never_answers_is_given_up_in_time()
    {
        Task<Ended> running = Task.Run(() => Run(AtOnce, BusyboxMachines.Image, "--boot-timeout", "4s", "--", "true"));
        Programs.Run("kill", ["-STOP", $"{machines.At.AwaitMonitor()}"]).With(0);
        JsonElement error = MachineHome.RequireError(await running, "LRD3410");
        Assert.Contains("within 4 s", error.GetProperty("why").GetString(), StringComparison.Ordinal);
        machines.At.RequireNothingLeft();
    }

    [Fact]
    public void A_panic_is_told_with_what_the_console_said()
    {
        JsonElement error = MachineHome.RequireError(Run(Booting, BusyboxMachines.Image, "--", "sh", "-c", "echo c > /proc/sysrq-trigger"), "LRD3411");
        Assert.Contains("sysrq triggered crash", error.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Contains("</TASK>", ConsoleOf(error), StringComparison.Ordinal);

        // People see both too.
        Ended plain = machines.At.LarderWithin(Booting, null, "machine", "run", BusyboxMachines.Image, "--", "sh", "-c", "echo c > /proc/sysrq-trigger").With(125);
        Assert.Contains("LRD3411", plain.Error, StringComparison.Ordinal);
        Assert.Contains("</TASK>", plain.Error, StringComparison.Ordinal);
        machines.At.RequireNothingLeft();
    }

    [Fact]
    public void A_machine_that_powers_itself_off_is_told()
    {
        JsonElement error = MachineHome.RequireError(Run(Booting, BusyboxMachines.Image, "--", "poweroff", "-f"), "LRD3413");
        Assert.Contains("powered off", error.GetProperty("why").GetString(), StringComparison.Ordinal);
        machines.At.RequireNothingLeft();
    }

    [Fact]
    public void A_port_that_is_taken_is_told()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string ports = string.Create(CultureInfo.InvariantCulture, $"{((IPEndPoint)taken.LocalEndpoint).Port}:80");
        JsonElement error = MachineHome.RequireError(Run(Booting, BusyboxMachines.Image, "--network", "--publish", ports, "--", "true"), "LRD3413");
        Assert.Contains("is taken here", error.GetProperty("why").GetString(), StringComparison.Ordinal);
        machines.At.RequireNothingLeft();
    }

    private static string ConsoleOf(JsonElement error) => string.Join('\n', error.GetProperty("details").EnumerateArray().Select(static line => line.GetString()));

    private Ended Run(string seconds, params string[] arguments) => machines.At.LarderWithin(seconds, null, ["machine", "run", "--json", .. arguments]);
}
