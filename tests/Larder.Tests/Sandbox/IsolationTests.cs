using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Native.Files;
using Larder.Sandbox;
using Larder.Testing;
using Larder.Tests.Native.Processes;

namespace Larder.Tests.Sandbox;

public sealed class IsolationTests
{
    [KernelFact]
    public void The_root_is_the_tree_read_only_with_fresh_proc_dev_tmp_and_run()
    {
        using var command = new InstalledCommand();

        Assert.Equal(
            [".lease", ".start", "bin", "data", "dev", "note", "proc", "run", "tmp", "usr"],
            command.Run("list", "/").Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("a file at the top", command.Run("read", "/note").Text);
        foreach (var path in (string[])["/x", "/usr/x", "/note", "/bin/x", "/.lease"])
        {
            Assert.Equal((path, 30), (path, command.Run("write", path).Status.Code));
        }

        foreach (var path in (string[])["/tmp/x", "/run/x", "/dev/shm/x"])
        {
            Assert.Equal((path, 0), (path, command.Run("write", path).Status.Code));
        }

        Assert.Equal("1777\n", command.Run("mode", "/tmp").Text);
        Assert.Equal("", command.Run("list", "/tmp").Text);
    }

    [KernelFact]
    public void Nothing_of_the_machine_is_seen()
    {
        using var command = new InstalledCommand();

        var (user, group) = (CurrentUser.Id, CurrentUser.Group);
        Assert.Equal($"2 {user} {group} larder /\n", command.Run("who").Text);
        Assert.Equal(["1", "2"], command.Run("list", "/proc").Text.Split('\n').Where(static n => int.TryParse(n, out _)));
        Assert.Equal(["lo"], Interfaces(command));
        Assert.Equal(2, command.Run("read", "/etc/passwd").Status.Code);
        Assert.Equal("0 1 2 ", command.Run("descriptors").Text);

        var status = command.Run("read", "/proc/self/status").Text;
        Assert.Contains("NoNewPrivs:\t1\n", status, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2\n", status, StringComparison.Ordinal);
        foreach (var set in (string[])["CapPrm", "CapEff", "CapBnd", "CapAmb"])
        {
            Assert.Contains($"{set}:\t0000000000000000\n", status, StringComparison.Ordinal);
        }
    }

    [KernelFact]
    public void Dangerous_calls_are_refused_and_harmless_ones_are_not()
    {
        using var command = new InstalledCommand();

        Assert.Equal(
            """
            tiocsti 1
            tiocsti-high-bits 1
            tioclinux 1
            unshare-user 1
            unshare-files 0
            clone-user 1
            clone3 38
            setns 1
            ptrace 1
            keyctl 1
            mount 1
            bpf 1
            userfaultfd 1
            io_uring 38

            """,
            command.Run("calls").Text);
        Assert.Contains(command.Run("int80").Status.Code, (int[])[128 + 31, 128 + 11]);
    }

    [KernelFact]
    public void Typing_into_the_callers_terminal_is_refused()
    {
        using var command = new InstalledCommand();

        var result = Started.Shell("exec script -qec \"$1 calls\" /dev/null", Encoding.UTF8.GetBytes(command.Wrapper));

        Assert.Contains("tiocsti 1\r\n", result.Text, StringComparison.Ordinal);
        Assert.Contains("tioclinux 1\r\n", result.Text, StringComparison.Ordinal);
    }

    [KernelFact]
    public void The_lease_is_held_while_the_command_runs_and_no_longer()
    {
        using var command = new InstalledCommand();
        var locked = Started.Shell(
            """
            "$1" wait > "$3/ready" & pid=$!
            while ! [ -s "$3/ready" ]; do sleep 0.02; done
            python3 -c '
            import fcntl, sys
            file = open(sys.argv[1], "r+")
            try: fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB); print("free")
            except OSError: print("held")' "$2"
            kill -9 $pid; wait $pid
            for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.05; done
            python3 -c '
            import fcntl, sys
            file = open(sys.argv[1], "r+"); fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB); print("free")' "$2"
            """.Replace("\r", "", StringComparison.Ordinal),
            Encoding.UTF8.GetBytes(command.Wrapper),
            Encoding.UTF8.GetBytes(command.Lease),
            Encoding.UTF8.GetBytes(command.Home));

        // Killing the wrapper's own process ended the sandbox: --die-with-parent.
        Assert.Equal("held\nfree\n", locked.Text);
    }

    [KernelFact]
    public void Capabilities_open_what_they_name_and_nothing_else()
    {
        using var network = new InstalledCommand(capabilities: new CapabilitySet(Capability.Network));
        using var directory = new InstalledCommand(capabilities: new CapabilitySet(Capability.WorkingDirectory));
        using var home = new InstalledCommand(capabilities: new CapabilitySet(Capability.HomeReadOnly));
        using var device = new InstalledCommand(capabilities: new CapabilitySet(InstalledCommand.Device("/dev/no-such-device")));

        Assert.Contains("NetworkNamespace", Namespace(network), StringComparison.Ordinal);
        Assert.Equal("x", directory.RunFrom("mkdir \"$HOME/w\"; cd \"$HOME/w\"; printf x >f; exec \"$@\"", "read", "f").Text);
        Assert.Equal(0, directory.RunFrom("cd \"$HOME/w\"; exec \"$@\"", "write", "made").Status.Code);
        Assert.True(File.Exists(Path.Combine(directory.Home, "w", "made")));
        Assert.Equal("x", home.RunFrom("printf x >\"$HOME/f\"; exec \"$@\"", "read", home.Home + "/f").Text);
        Assert.Equal(30, home.Run("write", home.Home + "/f").Status.Code);
        Assert.Contains($"HOME={home.Home}\0", home.Run("env").Text, StringComparison.Ordinal);
        Assert.Equal("hello world\n", device.Run().Text);

        static string Namespace(InstalledCommand command)
        {
            var outside = Started.Shell("cat /proc/net/dev").Text.Split('\n').Length;
            return Interfaces(command).Count() == outside - 3 ? "NetworkNamespace of the host" : "another";
        }
    }

    [KernelFact]
    public void A_directory_that_would_cover_the_pack_is_not_shown()
    {
        using var command = new InstalledCommand(capabilities: new CapabilitySet(Capability.WorkingDirectory));

        foreach (var place in (string[])["/", "/usr/lib", "/proc/self", "/dev/shm"])
        {
            var result = command.RunFrom($"cd {place}; exec \"$@\"");
            Assert.Equal((place, 125), (place, result.Status.Code));
            Assert.Contains("LRD6006", result.Error, StringComparison.Ordinal);
        }

        var gone = command.RunFrom("mkdir \"$HOME/g\"; cd \"$HOME/g\"; rmdir \"$HOME/g\"; exec \"$@\"");
        Assert.Contains("LRD6006", gone.Error, StringComparison.Ordinal);
        var inHere = Assert.Throws<LarderException>(() => BubblewrapLine.Compose(command.Spec with
        {
            Caller = new Caller { WorkingDirectory = "/usr/lib"u8.ToArray() },
        }));
        Assert.Equal(ErrorCodes.DirectoryNotShown, inHere.Code);
    }

    [KernelFact]
    public void With_network_the_hosts_names_stand_among_the_packs_own_configuration()
    {
        using var command = new InstalledCommand(
            capabilities: new CapabilitySet(Capability.Network),
            tree: tree =>
            {
                Directory.CreateDirectory(Path.Combine(tree, "etc"));
                File.WriteAllText(Path.Combine(tree, "etc", "own"), "the pack's");
                File.WriteAllText(Path.Combine(tree, "etc", "hosts"), "");
            });

        Assert.Equal("the pack's", command.Run("read", "/etc/own").Text);
        Assert.Equal(File.Exists("/etc/hosts") ? File.ReadAllText("/etc/hosts") : "", command.Run("read", "/etc/hosts").Text);
    }

    [KernelFact]
    public void Base_host_shows_the_hosts_programs_beside_the_packs_files()
    {
        using var command = new InstalledCommand(
            tree: tree =>
            {
                Directory.CreateDirectory(Path.Combine(tree, "app"));
                File.WriteAllText(Path.Combine(tree, "app", "greet"), "#!/bin/sh\necho \"hello $1\"; ls /; ls /home /root 2>&1\n");
                File.SetUnixFileMode(Path.Combine(tree, "app", "greet"), (UnixFileMode)0x1ED);
            },
            root: (tree, capabilities) => SandboxRoot.OfHost(
                HostLayout.Read(), tree, TopLevelEntry.ReadTree(tree), capabilities),
            with: c => c with { Path = "/app/greet"u8.ToArray(), ProgramFile = null });

        var result = command.Run("you");

        Assert.StartsWith("hello you\n", result.Text, StringComparison.Ordinal);
        var seen = result.Text.Split('\n');
        Assert.All(["app", "etc", "usr", "note"], name => Assert.Contains(name, seen));
        Assert.DoesNotContain("var", seen);
        Assert.Contains(seen, static line => line.Contains("cannot access '/root'", StringComparison.Ordinal));
    }

    [Fact]
    public void Reserved_names_are_refused_with_their_code()
    {
        byte[][] fine = ["usr"u8.ToArray(), "app"u8.ToArray(), "tmp"u8.ToArray()];
        SandboxRoot.RequireUnreserved(fine, baseIsHost: false);
        SandboxRoot.RequireUnreserved(["app"u8.ToArray()], baseIsHost: true);
        foreach (var (name, host) in (ReadOnlySpan<(string, bool)>)
            [(".lease", false), ("data", false), ("usr", true), ("lib64", true), ("tmp", true), ("data", true), ("etc", true)])
        {
            var error = Assert.Throws<LarderException>(() =>
                SandboxRoot.RequireUnreserved([Encoding.UTF8.GetBytes(name)], host));
            Assert.Equal(ErrorCodes.ReservedEntry, error.Code);
        }
    }

    private static IEnumerable<string> Interfaces(InstalledCommand command) =>
        command.Run("read", "/proc/net/dev").Text.Split('\n').Skip(2)
            .Where(static line => line.Contains(':', StringComparison.Ordinal))
            .Select(static line => line.Split(':')[0].Trim());
}
