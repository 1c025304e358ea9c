using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Larder.Acceptance.Machines;
using Larder.Acceptance.Running;
using Larder.Testing;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// "Stdin piped through (10 MB by checksum both ways), stderr apart, tty shell driven by tmux, non-ASCII arguments, 1 MB
/// environment refused clearly": in one machine of a real Debian that is kept; and what else a command of it has.
/// </summary>
[Collection(DebianMachineTests.Name)]
public sealed class Issue5Point1KeptMachineTests(DebianMachines debian, ITestOutputHelper output)
{
    private const int TenMegabytes = 10 << 20;

    [RootFact]
    public void Ten_megabytes_are_piped_in_and_out_unchanged_and_stderr_stays_apart()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(TenMegabytes);
        string sum = Convert.ToHexStringLower(SHA256.HashData(bytes));

        Assert.Equal($"{sum}  -\n", debian.Exec(bytes, "--", "sha256sum").With(0).Output);

        Ended back = debian.Exec(bytes, "--", "sh", "-c", "tee /srv/bytes; sha256sum < /srv/bytes >&2").With(0);
        Assert.Equal(sum, Convert.ToHexStringLower(SHA256.HashData(back.OutputBytes)));
        Assert.Equal($"{sum}  -\n", back.Error);

        // Who does not read all of its input keeps nobody waiting.
        Assert.Equal("done\n", debian.Exec(bytes, "--", "sh", "-c", "head -c 1 > /dev/null; echo done").With(0).Output);
        Assert.Equal("", debian.Exec(bytes, "--no-stdin", "--", "cat").With(0).Output);
    }

    [RootFact]
    public void Arguments_and_variables_are_what_was_given_in_any_language()
    {
        string[] arguments = ["größe", "日本語", "a b", "", "'\"$HOME\\", "two\nlines", "😀"];
        Ended said = debian.Exec(["--env", "NAME=größe 日本", "--", "sh", "-c", "printf '%s|' \"$NAME\" \"$GREETING\" \"$@\"", "sh", .. arguments]).With(0);
        Assert.Equal($"größe 日本|hello|{string.Join('|', arguments)}|", said.Output);

        // What is no text cannot be passed on, and is not changed in silence.
        MachineHome.RequireError(debian.Script("\"$larder\" machine exec box --json -- echo $'\\xff'"), "LRD7001");

        Assert.Equal("from here\n", debian.Script("HERE='from here' \"$larder\" machine exec box -e HERE -e GONE -- sh -c 'echo \"$HERE\"; test -z \"${GONE+set}\"'").With(0).Output);
    }

    [RootFact]
    public void An_environment_of_a_megabyte_is_refused_clearly()
    {
        string[] variables = [.. Enumerable.Range(0, 11).SelectMany(static number => (string[])["--env", string.Create(CultureInfo.InvariantCulture, $"V{number}={new string('x', 100_000)}")])];
        JsonElement error = MachineHome.RequireError(debian.Exec([.. variables, "--json", "--", "true"]), "LRD3418");
        Assert.Contains("bytes together", error.GetProperty("why").GetString(), StringComparison.Ordinal);

        // And just below it is not.
        Assert.Equal("900000\n", debian.Exec([.. variables[..18], "--", "sh", "-c", "printf %s \"$V0$V1$V2$V3$V4$V5$V6$V7$V8\" | wc -c"]).With(0).Output);
    }

    [RootFact]
    public void A_command_has_the_user_the_directory_the_processors_and_the_memory_that_were_asked_for()
    {
        Assert.Equal("33:33 /var 2\n", debian.Exec("--user", "www-data", "--workdir", "/var", "--", "sh", "-c", "echo $(id -u):$(id -g) $(pwd) $(nproc)").With(0).Output);
        Assert.Equal("7:8 /tmp\n", debian.Exec("-u", "7:8", "-w", "/tmp", "--", "sh", "-c", "echo $(id -u):$(id -g) $(pwd)").With(0).Output);
        int kibibytes = int.Parse(debian.Exec("--", "sh", "-c", "sed -n 's/MemTotal: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo").With(0).Output, CultureInfo.InvariantCulture);
        Assert.InRange(kibibytes, 300 << 10, 384 << 10);
        Assert.Equal("box\n", debian.Exec("--", "hostname").With(0).Output);
        MachineHome.RequireError(debian.Exec("--json", "--user", "nobody-at-all", "--", "true"), "LRD3416");
        MachineHome.RequireError(debian.Exec("--json", "--workdir", "/not/there", "--", "true"), "LRD3416");
        MachineHome.RequireError(debian.Exec("--json", "--workdir", "tmp", "--", "true"), "LRD7001");
        MachineHome.RequireError(debian.Exec("--json", "--", "no-such-command"), "LRD3414", 127);
        MachineHome.RequireError(debian.Exec("--json", "--user", "www-data", "--", "/etc/os-release"), "LRD3415", 126);
    }

    [RootFact]
    public void A_command_that_takes_too_long_is_killed()
    {
        Ended plain = debian.Exec("--timeout", "1s", "--", "sh", "-c", "echo begun; exec sleep 3601").With(125);
        Assert.Equal("begun\n", plain.Output);
        Assert.Contains("LRD3417", plain.Error, StringComparison.Ordinal);

        JsonElement result = debian.Exec("--timeout", "1s", "--json", "--", "sh", "-c", "echo begun; sleep 3601 & sleep 3601").With(125).Json;
        Assert.Equal(("timedOut", "begun\n"), (result.GetProperty("state").GetString(), result.GetProperty("stdout").GetString()));
        Assert.Equal(JsonValueKind.Null, result.GetProperty("exitCode").ValueKind);
        RequireNoSleeper("3601");
    }

    [RootFact]
    public void What_a_killed_larder_ran_runs_no_more()
    {
        Ended ended = debian.Script(
            """
            "$larder" machine exec box --no-stdin -- sh -c 'sleep 3602 & echo ready; sleep 3602' > ready & client=$!
            while [ ! -s ready ] && kill -0 $client; do sleep 0.1; done
            kill -KILL $client; wait $client
            """);
        Assert.Equal(137, ended.Code);
        RequireNoSleeper("3602");
        RequireNoPipe();
    }

    [RootFact]
    public void Whoever_closes_the_output_ends_the_command()
    {
        Assert.Equal("3603\n", debian.Script("\"$larder\" machine exec box --no-stdin -- sh -c 'trap \"\" PIPE; echo 3603; yes; sleep 3603' | head -n 1").With(0).Output);
        RequireNoSleeper("3603");
        RequireNoPipe();
    }

    [RootFact]
    public void A_stream_that_the_caller_has_closed_is_empty_or_dropped()
    {
        Assert.Equal("end\n", debian.Script("\"$larder\" machine exec box -- sh -c 'cat; echo end' <&-").With(0).Output);
        Assert.Equal("", debian.Script("\"$larder\" machine exec box -- sh -c 'echo said; exit 7' >&-").With(7).Output);
        Assert.Equal("said\n", debian.Script("\"$larder\" machine exec box -- sh -c 'echo said; echo complained >&2' 2>&-").With(0).Output);
        Assert.Equal("", debian.Script("\"$larder\" machine info nobody 2>&- >&- <&-").With(3).Output);
    }

    [RootFact]
    public async Task Two_commands_run_at_once_and_wait_for_each_other()
    {
        debian.Exec("--", "sh", "-c", "rm -f /srv/one /srv/two; mkfifo /srv/one /srv/two").With(0);
        Task<Ended> first = Task.Run(() => debian.Exec("--", "sh", "-c", "echo from the first > /srv/one; cat /srv/two"));
        Ended second = debian.Exec("--", "sh", "-c", "cat /srv/one; echo from the second > /srv/two").With(0);
        Assert.Equal("from the first\n", second.Output);
        Assert.Equal("from the second\n", (await first).With(0).Output);
    }

    [RootFact]
    public async Task A_published_port_leads_to_a_server_in_the_machine()
    {
        debian.Exec("--", "sh", "-c", "mkdir -p /srv/www; echo served > /srv/www/index.html; busybox httpd -h /srv/www -p 80").With(0);
        using HttpClient client = new() { Timeout = TimeSpan.FromMinutes(2) };
        Assert.Equal("served\n", await client.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{debian.Port}/index.html"))));
        Assert.Equal("nameserver 10.0.2.3\n", debian.Exec("--", "cat", "/etc/resolv.conf").With(0).Output);
    }

    [RootFact]
    public void A_second_disk_is_read_and_not_written()
    {
        Assert.Equal("from the host", debian.Exec("--", "head", "-c", "13", "/dev/vdb").With(0).Output);
        Assert.NotEqual(0, debian.Exec("--", "sh", "-c", "echo x > /dev/vdb").Code);
        Assert.StartsWith("from the host\0", File.ReadAllText(debian.Disk), StringComparison.Ordinal);
    }

    [RootFact]
    public void Files_and_directories_are_copied_both_ways()
    {
        string source = debian.At.Home.Temp.Combine("home", "site");
        debian.At.Home.Run("bash", ["-c", "mkdir -p \"$0/größe/empty\"; head -c 3000000 /dev/urandom > \"$0/größe/data\"; echo '#!/bin/sh' > \"$0/run\"; chmod 755 \"$0/run\"; ln -s run \"$0/link\"", source]).With(0);
        const string Sum = "find . -printf '%p %y %m %l\\n' | LC_ALL=C sort; find . -type f -exec sha256sum {} + | LC_ALL=C sort";
        string expected = Programs.Run("bash", ["-c", Sum], null, source).With(0).Output;

        debian.Exec("--", "rm", "-rf", "/srv/site", "/srv/other").With(0);
        Copy(source, "box:/srv").With(0);
        Copy(source, "box:/srv/other").With(0);
        Assert.Equal(expected, debian.Exec("-w", "/srv/site", "--", "bash", "-c", Sum).With(0).Output);
        Assert.Equal(expected, debian.Exec("-w", "/srv/other", "--", "bash", "-c", Sum).With(0).Output);

        string back = debian.At.Home.Temp.Combine("home", "back");
        Copy("box:/srv/site", back).With(0);
        Assert.Equal(expected, Programs.Run("bash", ["-c", Sum], null, back).With(0).Output);
        Copy("box:/etc/os-release", debian.At.Home.Temp.Combine("home", "release")).With(0);
        Assert.Equal("../usr/lib/os-release", new FileInfo(debian.At.Home.Temp.Combine("home", "release")).LinkTarget);

        MachineHome.RequireError(Copy(Path.Combine(source, "run"), "box:/not/there/run", "--json"), "LRD3416", 1);
        MachineHome.RequireError(Copy(Path.Combine(source, "run"), "box:/not-there/", "--json"), "LRD3416", 1);
        MachineHome.RequireError(Copy("box:/not-there", back, "--json"), "LRD3416", 1);
        debian.Exec("--", "test", "!", "-e", "/not", "-a", "!", "-e", "/not-there").With(0);
    }

    [RootFact]
    public void A_shell_has_the_terminal_that_larder_was_called_from()
    {
        debian.Exec("--", "true").With(0);
        Ended seen = debian.Script(
            """
            tmux() { command tmux -S "$HOME/tmux" -f /dev/null "$@"; }
            show() { tmux capture-pane -p -J; }
            await() { for i in $(seq 600); do show | grep -Eq "$1" && return; sleep 0.2; done; echo "never saw $1:"; show; exit 1; }
            tmux new-session -d -x 93 -y 31 "'$larder' machine shell box; echo exit=\$?; read wait"
            await '# ?$'
            tmux send-keys 'tty; stty size; echo $((6*7))é $TERM' Enter; await '^42é '; show
            tmux resize-window -x 71 -y 29; tmux send-keys 'clear; stty size' Enter; await '^29 71'
            tmux send-keys 'sleep 3604; echo after=$?' Enter; sleep 1; tmux send-keys C-c; await '# ?$'
            tmux send-keys 'exit 42' Enter; await '^exit=42'
            tmux kill-server
            """);
        output.WriteLine(seen.Output + seen.Error);
        seen.With(0);
        Assert.Contains("\n/dev/pts/", seen.Output, StringComparison.Ordinal);
        Assert.Contains("\n31 93\n", seen.Output, StringComparison.Ordinal);
    }

    private Ended Copy(params string[] arguments) => debian.At.Larder(["machine", "copy", .. arguments]);

    // Killed ones may take a moment; the pattern does not fit who looks for it.
    private void RequireNoSleeper(string seconds) => debian.Exec(
        "--", "bash", "-c", $"for i in {{1..100}}; do grep -lzx '{seconds[..^1]}[{seconds[^1]}]' /proc/[0-9]*/cmdline 2>/dev/null || exit 0; sleep 0.1; done; exit 1").With(0);

    // Of the agent, but for those of the command that looks.
    private void RequireNoPipe() => debian.Exec(
        "--", "bash", "-c", "for i in {1..100}; do (( $(ls -l /proc/1/fd | grep -c pipe:) <= 4 )) && exit; sleep 0.1; done; ls -l /proc/1/fd; exit 1").With(0);
}
