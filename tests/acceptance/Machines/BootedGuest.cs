using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Larder.Acceptance.Running;
using Larder.Formats.Cpio;
using Larder.Machines.Guests;

namespace Larder.Acceptance.Machines;

/// <summary>
/// A published image, booted in QEMU by software emulation with the agent as its init, and a session with that: by hand what
/// a machine does.
/// </summary>
internal sealed class BootedGuest : IAsyncDisposable
{
    // What the agent needs to find its disk and its port; crc32c is what ext4 asks the kernel for by another name.
    private static readonly string[] Drivers = ["virtio_mmio", "virtio_pci", "virtio_blk", "virtio_console", "virtio_net", "ext4", "overlay"];

    private readonly Process _machine;
    private readonly string _console;

    private BootedGuest(Process machine, string console, GuestConnection connection) => (_machine, _console, Connection) = (machine, console, connection);

    public GuestConnection Connection { get; }

    /// <summary>What the kernel and the agent wrote.</summary>
    public string Console => File.Exists(_console) ? File.ReadAllText(_console) : "";

    /// <summary>Boots an image that <c>larder image import --json</c> published with the kernel called default.</summary>
    /// <param name="home">Has the kernel, and takes what the machine needs.</param>
    /// <param name="image">The answer of the import.</param>
    /// <param name="overlay">Value of <c>larder.overlay</c>.</param>
    /// <param name="network">Value of <c>larder.network</c> in a machine that reaches its host's; null for one without a network.</param>
    /// <param name="words">More words of the kernel's command line.</param>
    /// <param name="memory">In MiB.</param>
    public static async Task<BootedGuest> BootAsync(TestHome home, JsonElement image, string overlay, string? network = null, string words = "", int memory = 256)
    {
        string disk = image.GetProperty("rootfs").GetProperty("path").GetString()!;
        string kernel = image.GetProperty("kernel").GetProperty("path").GetString()!;
        string modules = image.GetProperty("kernel").GetProperty("modules").GetString()!;
        string console = home.Temp.Combine("console.log");
        string path = home.Temp.Combine("port");
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        ProcessStartInfo start = new("timeout", [
            "300", "qemu-system-x86_64", "-M", "q35", "-accel", "tcg", "-m", $"{memory}", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-serial", $"file:{console}", "-kernel", kernel, "-initrd", MakeInitramfs(home, modules),
            "-append", $"console=ttyS0 quiet panic=-1 no_timer_check larder.root=/dev/vda larder.rootfstype=ext4 larder.overlay={overlay} larder.hostname=guest{(network is null ? "" : $" larder.network={network}")} {words}",
            "-drive", $"id=root,file={disk},format=raw,if=none,readonly=on", "-device", "virtio-blk-pci,drive=root",
            "-chardev", $"socket,id=port,path={path},server=off", "-device", "virtio-serial-pci", "-device", "virtserialport,chardev=port,name=larder.agent",
            .. network is null ? (string[])[] : ["-netdev", "user,id=network", "-device", "virtio-net-pci,netdev=network"],
        ]);
        Process machine = Process.Start(start)!;
        try
        {
            using CancellationTokenSource patience = new(TimeSpan.FromMinutes(4));
            Socket port = await listener.AcceptAsync(patience.Token);
            return new BootedGuest(machine, console, await GuestConnection.OpenAsync(new NetworkStream(port, ownsSocket: true), patience.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            machine.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"The guest did not answer; its console says:\n{(File.Exists(console) ? await File.ReadAllTextAsync(console) : "nothing")}", error);
        }
    }

    /// <summary>Asks it to power off, and waits until QEMU has ended.</summary>
    public async Task ShutDownAsync()
    {
        await Connection.ShutDownAsync();
        await _machine.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        if (!_machine.HasExited)
        {
            _machine.Kill(entireProcessTree: true);
        }

        _machine.Dispose();
    }

    private static string MakeInitramfs(TestHome home, string modules)
    {
        JsonElement order = home.Larder("kernel", "info", "default", "--json").With(0).Json.GetProperty("loadOrder");
        string[] paths = [.. Drivers.SelectMany(driver => order.TryGetProperty(driver, out JsonElement list) ? list.EnumerateArray().Select(module => module.GetString()!) : []).Distinct()];
        string archive = home.Temp.Combine("initramfs.cpio");
        using FileStream output = File.Create(archive);
        CpioWriter cpio = new(output);
        cpio.AddDirectory("dev", 0x1ED);
        cpio.AddCharacterDevice("dev/console", 0x180, 5, 1);
        Add(cpio, "init", AgentBinary, 0x1ED);
        cpio.AddDirectory("modules", 0x1ED);
        foreach (string module in paths)
        {
            Add(cpio, $"modules/{Path.GetFileName(module)}", Path.Combine(Directory.GetDirectories(modules).Single(), module), 0x1A4);
        }

        cpio.AddFile("modules.list", 0x1A4, System.Text.Encoding.UTF8.GetBytes(string.Concat(paths.Select(module => $"/modules/{Path.GetFileName(module)}\n"))));
        cpio.Finish();
        return archive;
    }

    private static string AgentBinary => Environment.GetEnvironmentVariable("LARDER_AGENT")
        ?? Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(LarderBinary.Path))!, "agent", "larder-agent");

    private static void Add(CpioWriter cpio, string name, string path, ushort mode)
    {
        using FileStream content = File.OpenRead(path);
        cpio.AddFile(name, mode, content, content.Length);
    }
}
