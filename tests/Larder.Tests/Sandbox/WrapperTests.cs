using System.Text;
using Larder.Formats.Packs;
using Larder.Sandbox;
using Larder.Sandbox.Wrappers;
using Larder.Testing;
using Larder.Tests.Native.Processes;

namespace Larder.Tests.Sandbox;

public sealed class WrapperTests
{
    [KernelFact]
    public void The_command_runs_and_its_exit_code_is_its_own()
    {
        using var command = new InstalledCommand();

        var hello = command.Run();
        Assert.Equal(("hello world\n", "", 0), (hello.Text, hello.Error, hello.Status.Code));
        Assert.Equal(42, command.Run("exit", "42").Status.Code);
        Assert.Equal(128 + 9, command.Run("raise", "9").Status.Code);
        Assert.Equal(("out", "err"), (command.Run("both").Text, command.Run("both").Error));
    }

    [KernelFact]
    public void Arguments_are_exact()
    {
        var every = Enumerable.Range(1, 255).Select(static value => (byte)value).ToArray();
        byte[][] hard =
        [
            "args"u8.ToArray(), [], " "u8.ToArray(), "a b"u8.ToArray(), "'"u8.ToArray(), "\""u8.ToArray(), "$(id)`id`$HOME"u8.ToArray(),
            "\n"u8.ToArray(), "*"u8.ToArray(), "--"u8.ToArray(), "--bind"u8.ToArray(), "\\"u8.ToArray(), every,
            [.. Enumerable.Repeat((byte)'x', 131_071)],
        ];
        byte[][] defaults = ["args"u8.ToArray(), .. hard[1..^1]];
        using var command = new InstalledCommand();
        using var withDefaults = new InstalledCommand(with: command => command with { Arguments = defaults });

        Assert.Equal(Joined(hard[1..]), command.Run(null, hard).Output);
        Assert.Equal(Joined([.. defaults[1..], .. hard]), withDefaults.Run(null, hard).Output);
    }

    [KernelFact]
    public void Paths_with_any_byte_are_quoted()
    {
        using var command = new InstalledCommand(directory: "it's a \"re\nvision\" $HOME `id` \\ *");

        Assert.Equal("hello world\n", command.Run().Text);
    }

    [KernelFact]
    public void Too_many_arguments_are_a_coded_error()
    {
        using var command = new InstalledCommand();

        Assert.Equal(7999, command.Run([.. Enumerable.Repeat("a", 7999).Prepend("args")]).Output.Length / 2);
        var failed = command.Run([.. Enumerable.Repeat("a", 8001)]);
        Assert.Equal(125, failed.Status.Code);
        Assert.Contains("LRD6008", failed.Error, StringComparison.Ordinal);
    }

    [KernelFact]
    public void The_environment_is_the_allow_list_and_the_commands_own()
    {
        var every = Enumerable.Range(1, 255).Select(static value => (byte)value).ToArray();
        using var command = new InstalledCommand(with: command => command with
        {
            Spec = command.Spec with
            {
                Environment = [new EnvironmentVariable("LANG"u8, "pack"u8), new EnvironmentVariable("HARD"u8, every)],
            },
        });

        var result = command.Run(
            start => start with
            {
                Environment =
                [
                    .. start.Environment, "LD_PRELOAD="u8.ToArray(), "SECRET=x"u8.ToArray(), "IFS=-"u8.ToArray(), "data=/etc"u8.ToArray(),
                    "LANG=caller"u8.ToArray(), "NO_COLOR="u8.ToArray(), [.. "TERM="u8, .. every], "USER=me"u8.ToArray(),
                ],
            },
            "env"u8.ToArray());

        Assert.Equal(
            Sorted([
                "PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"u8.ToArray(),
                "HOME=/data"u8.ToArray(), "LARDER_DATA=/data"u8.ToArray(), "LANG=pack"u8.ToArray(), "NO_COLOR="u8.ToArray(),
                [.. "TERM="u8, .. every], [.. "HARD="u8, .. every], "USER=me"u8.ToArray(), "PWD=/"u8.ToArray(),
            ]),
            Sorted(Split(result.Output)));
    }

    [KernelFact]
    public void A_user_writes_to_a_data_directory_of_their_own()
    {
        using var command = new InstalledCommand();

        Assert.Equal(0, command.Run("write", "/data/mine").Status.Code);
        Assert.True(File.Exists(Path.Combine(command.Data, "mine")));
        Assert.Equal("700", Convert.ToString((int)File.GetUnixFileMode(command.Data), 8));
        Assert.Equal("x", command.Run("read", "/data/mine").Text);
    }

    [KernelFact]
    public void Without_a_home_the_data_directory_is_read_only_and_the_command_runs()
    {
        using var command = new InstalledCommand();

        var environment = command.RunFrom("unset HOME XDG_DATA_HOME; exec \"$@\"", "env").Text;
        Assert.DoesNotContain("LARDER_DATA", environment, StringComparison.Ordinal);
        Assert.Equal(30, command.RunFrom("unset HOME XDG_DATA_HOME; exec \"$@\"", "write", "/data/x").Status.Code);
    }

    [KernelFact]
    public void It_works_with_any_umask_and_directory_and_with_closed_streams()
    {
        using var command = new InstalledCommand();

        Assert.Equal("hello world\n", command.RunFrom("umask 0777; exec \"$@\"").Text);
        Assert.Equal("hello world\n", command.RunFrom("cd /proc/self; exec \"$@\"").Text);
        Assert.Equal("hello world\n", command.RunFrom("mkdir \"$HOME/gone\"; cd \"$HOME/gone\"; rmdir \"$HOME/gone\"; exec \"$@\"").Text);
        Assert.Equal("hello world\n", command.RunFrom("exec \"$@\" <&-").Text);
        Assert.Equal("0 1 2 ", command.RunFrom("exec \"$@\" <&-", "descriptors").Text);
        Assert.Equal(0, command.RunFrom("exec \"$@\" >&- 2>&-").Status.Code);
        Assert.Equal("piped", command.RunFrom("printf piped | \"$@\"", "copy").Text);
    }

    [KernelFact]
    public void What_the_shell_can_tell_has_its_own_message_and_code()
    {
        using var noBubblewrap = new InstalledCommand(with: c => c with { Bubblewrap = "/nowhere/bwrap"u8.ToArray() });
        Check(noBubblewrap.Run(), 125, "LRD8001");

        using var gone = new InstalledCommand();
        Directory.Delete(Path.Combine(gone.Revision, "launch"), recursive: true);
        Check(gone.Run(), 125, "LRD6009");

        using var damaged = new InstalledCommand();
        var program = Path.Combine(damaged.Tree, "usr", "bin", "probe");
        File.SetUnixFileMode(program, UnixFileMode.UserRead);
        Check(damaged.Run(), 126, "LRD6004");
        File.Delete(program);
        Check(damaged.Run(), 127, "LRD6003");

        static void Check(Started result, int code, string number)
        {
            Assert.Equal(code, result.Status.Code);
            Assert.StartsWith($"error {number}: probe cannot be run\n  why: ", result.Error, StringComparison.Ordinal);
            Assert.Contains("\n  do:  ", result.Error, StringComparison.Ordinal);
        }
    }

    [KernelFact(Root = true)]
    public void Another_user_than_the_installer_runs_it()
    {
        using var command = new InstalledCommand();
        var home = Path.Combine(command.Home, "other");
        var result = Started.Shell(
            """
            set -e; mkdir "$1"; chown 65534:65534 "$1"; export HOME="$1"; shift
            cd /; exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
            """,
            [Encoding.UTF8.GetBytes(home), Encoding.UTF8.GetBytes(command.Wrapper), "write"u8.ToArray(), "/data/x"u8.ToArray()]);
        var who = Started.Shell(
            "exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$@\"",
            [Encoding.UTF8.GetBytes(command.Wrapper), "who"u8.ToArray()]);

        Assert.Equal((0, ""), (result.Status.Code, result.Error));
        Assert.True(File.Exists(Path.Combine(home, ".local/share/larder/data/examples/probe/x")));
        Assert.Equal("2 65534 65534 larder /\n", who.Text);
    }

    [Fact]
    public void The_script_says_what_the_composer_says()
    {
        // In bubblewrap's place stands a program that prints its options: those of the file, then its own.
        var everything = new CapabilitySet(
            Capability.Network, Capability.WorkingDirectory, Capability.HomeReadWrite, InstalledCommand.Device("/dev/kvm"));
        using var command = new InstalledCommand(capabilities: everything, with: c => c with
        {
            Bubblewrap = Encoding.UTF8.GetBytes(Path.Combine(Encoding.UTF8.GetString(c.RevisionDirectory), "print")),
            Spec = c.Spec with { Environment = [new EnvironmentVariable("A", "b c")] },
            Arguments = ["one"u8.ToArray()],
        });
        var print = Path.Combine(command.Revision, "print");
        File.WriteAllText(print, "#!/bin/sh\nshift 2; cat <&3; printf '%s\\0' \"$@\"\n");
        File.SetUnixFileMode(print, File.GetUnixFileMode(command.Wrapper));

        var printed = command.RunFrom("cd \"$HOME\"; export LANG=C TERM=dumb; exec \"$@\"", "two");
        var caller = new Caller
        {
            Environment = [new EnvironmentVariable("TERM", "dumb"), new EnvironmentVariable("LANG", "C")],
            Home = Encoding.UTF8.GetBytes(command.Home),
            WorkingDirectory = Encoding.UTF8.GetBytes(command.Home),
            DataDirectory = Encoding.UTF8.GetBytes(command.Data),
        };
        var composed = BubblewrapLine.Compose(command.Spec with { Caller = caller });

        Assert.Equal(
            [.. composed, "--"u8.ToArray(), "/.start"u8.ToArray(), "/usr/bin/probe"u8.ToArray(), "one"u8.ToArray(), "two"u8.ToArray()],
            Split(printed.Output));
    }

    [KernelFact]
    public void The_script_forks_nothing()
    {
        // In a new pid namespace the kernel's last process number tells whether anybody else was started.
        using var command = new InstalledCommand(with: c => c with
        {
            Bubblewrap = Encoding.UTF8.GetBytes(Path.Combine(Encoding.UTF8.GetString(c.RevisionDirectory), "count")),
        });
        var count = Path.Combine(command.Revision, "count");
        File.WriteAllText(count, "#!/bin/sh\nread a b c d last </proc/loadavg; echo \"$$ $last\"\n");
        File.SetUnixFileMode(count, File.GetUnixFileMode(command.Wrapper));
        Directory.CreateDirectory(command.Data);

        var numbers = command.RunFrom("exec bwrap --unshare-user --unshare-pid --dev-bind / / --proc /proc \"$@\"").Text.Split();

        Assert.Equal("2", numbers[0]);
        Assert.Equal(numbers[0], numbers[1]);
    }

    [Fact]
    public void Names_that_are_code_are_refused()
    {
        using var command = new InstalledCommand();

        Assert.Throws<ArgumentException>(() => WrapperScript.Compose(new WrapperCommand
        {
            Publisher = "examples",
            Name = "probe",
            Revision = "1.0.0",
            Command = "a\nid",
            RevisionDirectory = "/r"u8.ToArray(),
            Spec = command.Spec,
            Path = "/a"u8.ToArray(),
        }));
    }

    private static byte[] Joined(IEnumerable<byte[]> items) => [.. items.SelectMany(static item => item.Append((byte)0))];

    private static byte[][] Split(byte[] text) =>
        [.. Encoding.Latin1.GetString(text).Split('\0')[..^1].Select(Encoding.Latin1.GetBytes)];

    private static string[] Sorted(IEnumerable<byte[]> items) =>
        [.. items.Select(Encoding.Latin1.GetString).Order(StringComparer.Ordinal)];
}
