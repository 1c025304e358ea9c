using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Larder.Acceptance.Images;
using Larder.Acceptance.Machines;
using Larder.Acceptance.Running;
using Larder.Machines.Guests;
using Larder.Testing;
using Larder.Testing.Registry;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// A whole Debian of a registry, pulled by an ordinary user, boots its own systemd to <c>running</c> with the agent as a
/// service; set-user-ID and capabilities work in it, its files are those of the layer, and it powers off when it is asked to.
/// </summary>
public sealed class Issue5Point2SystemImageTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const uint User = 1234;
    private const string Facts = "stat -c '%n %a %u %g %s %F' FILES; getcap FILES";

    private static readonly string[] Files =
    [
        "usr/bin/sudo", "usr/bin/ping", "usr/local/bin/capable", "usr/bin/passwd", "usr/bin/chage", "etc/shadow", "etc/sudoers.d/alice", "home/alice",
        "var/mail", "tmp", "usr/lib/dbus-1.0/dbus-daemon-launch-helper", "usr/local", "usr/local/bin", "etc/systemd/system",
    ];

    private readonly TestHome _home = new(User);
    private readonly FakeRegistry _registry = new();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _home.Dispose();
    }

    [RootFact]
    public async Task A_debian_boots_its_own_systemd_with_the_agent_as_a_service()
    {
        Stopwatch watch = Stopwatch.StartNew();
        DebianSystem debian = new(_home);
        debian.Push(_registry, "debian/system", "1");
        _home.Larder("kernel", "import", DebianKernel.Download(_home.Temp.Combine("deb")), "--name", "default").With(0);
        Note(watch, "made");

        JsonElement plain = Pull();
        Assert.Equal(JsonValueKind.Null, plain.GetProperty("init").ValueKind);
        int seen = _registry.Server.Seen.Count;
        JsonElement image = Pull("--system");
        Assert.DoesNotContain(_registry.Server.Seen.Skip(seen), request => request.Path.Contains("/blobs/", StringComparison.Ordinal));
        Assert.Equal("/sbin/init", image.GetProperty("init").GetString());
        Assert.NotEqual(plain.GetProperty("id").GetString(), image.GetProperty("id").GetString());
        Assert.True(Pull("--system").GetProperty("alreadyThere").GetBoolean());
        Assert.Equal("/sbin/init", _home.Larder("image", "inspect", "system", "--json").With(0).Json.GetProperty("installManifest").GetProperty("init").GetString());
        Note(watch, "pulled");

        // Without udev no device of a terminal is ever said to be there, and a login would be waited for.
        await using BootedGuest guest = await BootedGuest.BootAsync(_home, image, overlay: "tmpfs", words: "larder.init=/sbin/init systemd.getty_auto=no", memory: 512);
        Note(watch, $"agent answers: {guest.Connection.Greeting}");
        try
        {
            await LookAsync(guest, debian, watch);
            await guest.ShutDownAsync().WaitAsync(TimeSpan.FromSeconds(60));
            Note(watch, "off");
        }
        finally
        {
            output.WriteLine(guest.Console);
        }

        Assert.Contains("Power down", guest.Console, StringComparison.Ordinal);
        _home.Larder("image", "verify", "system").With(0);
    }

    private async Task LookAsync(BootedGuest guest, DebianSystem debian, Stopwatch watch)
    {
        Assert.Equal((0, "running\n"), await RunAsync(guest, "systemctl is-system-running --wait"));
        Note(watch, "running");
        output.WriteLine((await RunAsync(guest, "systemd-analyze; systemctl --no-pager --failed; systemctl --no-pager status larder-agent larder-network")).Output);
        Assert.Equal((0, "systemd\nlarder-agent\nguest\n"), await RunAsync(guest, "cat /proc/1/comm; cat /proc/$PPID/comm; cat /proc/sys/kernel/hostname"));
        Assert.Equal((0, "enabled\nenabled\nactive\n"), await RunAsync(guest, "systemctl is-enabled larder-agent larder-network; systemctl is-active larder-agent"));

        Assert.Equal((0, "1000\n0\n"), await RunAsync(guest, "id -u; sudo -n id -u 2>&1", "alice"));
        Assert.Equal((0, "1 received"), await RunAsync(guest, "ping -c1 -W9 127.0.0.1 | grep -o '1 received' | tr -d '\\n'", "alice"));

        string script = Facts.Replace("FILES", string.Join(' ', Files), StringComparison.Ordinal);
        string expected = debian.Facts(script, Files);
        Assert.Contains("usr/bin/ping cap_net_raw=ep", expected, StringComparison.Ordinal);
        Assert.Contains("usr/local/bin/capable cap_net_admin,cap_sys_time=ei", expected, StringComparison.Ordinal);
        Assert.Contains("usr/bin/sudo 4755 0 0", expected, StringComparison.Ordinal);
        Assert.Equal(Lines(expected), Lines((await RunAsync(guest, $"cd /; {script}")).Output));
    }

    // Sizes of directories are the file system's.
    private static IEnumerable<string> Lines(string facts) => facts.Split('\n').Select(line =>
        line.EndsWith("directory", StringComparison.Ordinal) ? string.Join(' ', line.Split(' ').Take(4)) : line);

    private void Note(Stopwatch watch, string what) => output.WriteLine($"{watch.Elapsed.TotalSeconds,6:F1} s {what}");

    private JsonElement Pull(params string[] more) => _home.Larder(
        ["image", "pull", $"oci://{_registry.Host}/debian/system:1", "--insecure", "--name", "system", "--size", "1G", "--json", .. more]).With(0).Json;

    private static async Task<(int Code, string Output)> RunAsync(BootedGuest guest, string script, string user = "")
    {
        using MemoryStream said = new();
        GuestExit exit = await guest.Connection.RunAsync(
            new GuestCommand { Arguments = ["/bin/sh", "-c", script], Environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], User = user },
            new GuestStreams(null, said, said));
        return (exit.Code, Encoding.UTF8.GetString(said.ToArray()));
    }
}
