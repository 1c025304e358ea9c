using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Larder.Acceptance.Images;
using Larder.Acceptance.Machines;
using Larder.Machines.Guests;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// The agent is PID 1 of a published image under Debian's kernel in QEMU: commands run in it, their streams and
/// exits come back, the disk is left alone, and it powers off when it is asked to.
/// </summary>
public sealed class Issue5AgentBootTests(ITestOutputHelper output) : IDisposable
{
    private readonly ImageHome _at = new();
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public void Dispose()
    {
        _server.Dispose();
        _at.Dispose();
    }

    [Fact]
    public async Task The_agent_boots_an_image_and_runs_commands_in_it()
    {
        JsonElement image = Import();
        await using BootedGuest guest = await BootedGuest.BootAsync(_at.Home, image, overlay: "tmpfs");
        output.WriteLine($"{guest.Connection.Greeting}");
        try
        {
            Assert.Equal((0, "42\nguest\n"), await RunAsync(guest, "/bin/cat /etc/release; /bin/hostname"));
            Assert.Equal((0, "written\n"), await RunAsync(guest, "echo written > /etc/new; cat /etc/new"));
            Assert.Equal((42, ""), await RunAsync(guest, "exit 42"));
            Assert.Equal((143, ""), await RunAsync(guest, "kill -TERM $$"));
            Assert.Equal((0, "/dev/pts\n/proc\n/sys\n"), await RunAsync(guest, "mount | sed -n 's/^[^ ]* on \\(\\/proc\\|\\/sys\\|\\/dev\\/pts\\) .*/\\1/p' | sort"));

            byte[] bytes = RandomNumberGenerator.GetBytes(2 << 20);
            using MemoryStream back = new();
            Assert.Equal(0, (await guest.Connection.RunAsync(new GuestCommand { Arguments = ["/bin/cat"] }, new GuestStreams(new MemoryStream(bytes), back, Stream.Null))).Code);
            Assert.True(back.ToArray().AsSpan().SequenceEqual(bytes));

            await guest.ShutDownAsync();
        }
        finally
        {
            output.WriteLine(guest.Console);
        }

        _at.Home.Larder("image", "verify").With(0);
    }

    [Fact]
    public async Task An_init_that_is_not_there_is_said_on_the_console_and_ends_the_machine()
    {
        InvalidOperationException ended = await Assert.ThrowsAsync<InvalidOperationException>(() => BootedGuest.BootAsync(_at.Home, Import(), overlay: "tmpfs", words: "larder.init=/sbin/init"));
        Assert.Contains("larder-agent: fatal: cannot run the image's init /sbin/init: no such file or directory", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_agent_connects_a_machine_to_the_network_of_its_host()
    {
        JsonElement image = Import();
        _server.Start();
        Task serving = ServeAsync();

        // It has no socket to its host either, whatever it is told, and takes the port.
        await using BootedGuest guest = await BootedGuest.BootAsync(_at.Home, image, overlay: "tmpfs", network: "10.0.2.15/24,10.0.2.2,10.0.2.3", words: "larder.vsock=5");
        output.WriteLine($"{guest.Connection.Greeting}");
        try
        {
            Assert.Equal((0, "from the host\n"), await RunAsync(guest, $"wget -q -O - http://10.0.2.2:{((IPEndPoint)_server.LocalEndpoint).Port}/"));
            Assert.Equal((0, "10.0.2.15/24\n"), await RunAsync(guest, "ip -4 address show scope global | sed -n 's/.*inet \\([^ ]*\\) .*/\\1/p'"));
            Assert.Equal((0, "default via 10.0.2.2\n"), await RunAsync(guest, "ip route | sed -n 's/^\\(default via [^ ]*\\) .*/\\1/p'"));

            // It was a link that led nowhere, and where it led to there is nothing still.
            Assert.Equal((0, "nameserver 10.0.2.3\n"), await RunAsync(guest, "cat /etc/resolv.conf; test ! -L /etc/resolv.conf -a ! -e /run/resolved"));
            await serving;
            await guest.ShutDownAsync();
        }
        finally
        {
            output.WriteLine(guest.Console);
        }
    }

    private JsonElement Import()
    {
        _at.Home.Larder("kernel", "import", DebianKernel.Download(_at.Temp("deb")), "--name", "default").With(0);
        MakeRoot(_at.Temp("tree"));
        return _at.Home.Larder("image", "import", _at.Temp("tree"), "--name", "boots", "--size", "64M", "--json").With(0).Json;
    }

    private async Task ServeAsync()
    {
        using Socket client = await _server.AcceptSocketAsync();
        byte[] request = new byte[4096];
        int length = 0;
        while (!request.AsSpan(0, length).EndsWith("\r\n\r\n"u8) && await client.ReceiveAsync(request.AsMemory(length)) is int count and > 0)
        {
            length += count;
        }

        await client.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 14\r\n\r\nfrom the host\n"u8.ToArray());
    }

    private static async Task<(int Code, string Output)> RunAsync(BootedGuest guest, string script)
    {
        using MemoryStream said = new();
        GuestExit exit = await guest.Connection.RunAsync(
            new GuestCommand { Arguments = ["/bin/sh", "-c", script], Environment = ["PATH=/bin:/usr/bin"] }, new GuestStreams(null, said, said));
        return (exit.Code, Encoding.UTF8.GetString(said.ToArray()));
    }

    private static void MakeRoot(string tree)
    {
        foreach (string directory in (string[])["bin", "etc"])
        {
            Directory.CreateDirectory(Path.Combine(tree, directory));
        }

        File.Copy("/bin/busybox", Path.Combine(tree, "bin", "busybox"));
        foreach (string applet in (string[])["sh", "cat", "hostname", "mount", "sed", "sort", "ip", "wget", "test"])
        {
            File.CreateSymbolicLink(Path.Combine(tree, "bin", applet), "busybox");
        }

        File.WriteAllText(Path.Combine(tree, "etc", "release"), "42\n");
        File.CreateSymbolicLink(Path.Combine(tree, "etc", "resolv.conf"), "/run/resolved");
    }
}
