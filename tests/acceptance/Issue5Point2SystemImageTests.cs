using System.Diagnostics;
using System.Text.Json;
using Larder.Acceptance.Images;
using Larder.Acceptance.Machines;
using Larder.Acceptance.Running;
using Larder.Testing;
using Larder.Testing.Registry;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// Issue 5, point 2. An image of one static program runs. A whole Debian of a registry, pulled by an ordinary user, boots its own
/// systemd to <c>running</c> with the agent as a service; set-user-ID and capabilities work in it, its files are those of the
/// layer, what is written stays, and it powers off when it is asked to.
/// </summary>
public sealed class Issue5Point2SystemImageTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const uint User = 1234;
    private const string Machine = "guest";
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
        _home.Larder("machine", "remove", Machine, "--force");
        await _registry.DisposeAsync();
        _home.Dispose();
    }

    [RootFact]
    public void An_image_of_one_static_program_runs()
    {
        string tree = _home.Temp.Combine("one");
        Directory.CreateDirectory(tree);
        File.WriteAllText(_home.Temp.Combine("one.c"), "#include <stdio.h>\n#include <unistd.h>\nint main(int n, char **v) { printf(\"%d %s %d\\n\", n, v[1], (int)getuid()); return 7; }\n");
        Programs.Run("gcc", ["-static", "-o", Path.Combine(tree, "one"), _home.Temp.Combine("one.c")]).With(0);
        ImportKernel();
        _home.Larder("image", "import", tree, "--name", "one", "--size", "16M").With(0);

        Assert.Equal("2 grüße 0\n", _home.Larder("machine", "run", "one", "--", "/one", "grüße").With(7).Output);
        Assert.Equal(127, _home.Larder("machine", "run", "one", "--", "/bin/sh").Code);
    }

    [RootFact]
    public void A_debian_boots_its_own_systemd_with_the_agent_as_a_service()
    {
        Stopwatch watch = Stopwatch.StartNew();
        DebianSystem debian = new(_home);
        debian.Push(_registry, "debian/system", "1");
        ImportKernel();
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

        _home.Larder("machine", "create", "system", "--name", Machine, "--memory", "512M", "--start", "--boot-timeout", "10m").With(0);
        Note(watch, "agent answers");
        try
        {
            Look(debian, watch);
            _home.Larder("machine", "stop", Machine, "--timeout", "4m").With(0);
            Note(watch, "off");
        }
        finally
        {
            output.WriteLine(_home.Larder("machine", "logs", Machine).Output);
        }

        Assert.Contains("Power down", _home.Larder("machine", "logs", Machine).With(0).Output, StringComparison.Ordinal);
        Assert.Equal("stopped", _home.Larder("machine", "info", Machine, "--json").With(0).Json.GetProperty("state").GetString());
        _home.Larder("image", "verify", "system").With(0);
    }

    private void Look(DebianSystem debian, Stopwatch watch)
    {
        Assert.Equal((0, "running\n"), Run("systemctl is-system-running --wait"));
        Note(watch, "running");
        output.WriteLine(Run("systemd-analyze; systemctl --no-pager --failed; systemctl --no-pager status larder-agent larder-network").Output);
        Assert.Equal((0, "systemd\nlarder-agent\n"), Run("cat /proc/1/comm; cat /proc/$PPID/comm"));
        Assert.Equal((0, "enabled\nenabled\nactive\n"), Run("systemctl is-enabled larder-agent larder-network; systemctl is-active larder-agent"));

        Assert.Equal((0, "1000\n0\n"), Run("id -u; sudo -n id -u 2>&1", "--user", "alice"));
        Assert.Equal((0, "1 received"), Run("ping -c1 -W9 127.0.0.1 | grep -o '1 received' | tr -d '\\n'", "--user", "alice"));

        string script = Facts.Replace("FILES", string.Join(' ', Files), StringComparison.Ordinal);
        string expected = debian.Facts(script, Files);
        Assert.Contains("usr/bin/ping cap_net_raw=ep", expected, StringComparison.Ordinal);
        Assert.Contains("usr/local/bin/capable cap_net_admin,cap_sys_time=ei", expected, StringComparison.Ordinal);
        Assert.Contains("usr/bin/sudo 4755 0 0", expected, StringComparison.Ordinal);
        Assert.Equal(Lines(expected), Lines(Run($"cd /; {script}").Output));
    }

    // Sizes of directories are the file system's.
    private static IEnumerable<string> Lines(string facts) => facts.Split('\n').Select(line =>
        line.EndsWith("directory", StringComparison.Ordinal) ? string.Join(' ', line.Split(' ').Take(4)) : line);

    private void Note(Stopwatch watch, string what) => output.WriteLine($"{watch.Elapsed.TotalSeconds,6:F1} s {what}");

    private JsonElement Pull(params string[] more) => _home.Larder(
        ["image", "pull", $"oci://{_registry.Host}/debian/system:1", "--insecure", "--name", "system", "--size", "1G", "--json", .. more]).With(0).Json;

    private void ImportKernel() => _home.Larder("kernel", "import", DebianKernel.Download(_home.Temp.Combine("deb")), "--name", "default").With(0);

    private (int Code, string Output) Run(string script, params string[] options)
    {
        Ended ended = _home.Larder(["machine", "exec", Machine, "--no-stdin", .. options, "--", "sh", "-c", script]);
        return (ended.Code, ended.Output);
    }
}
