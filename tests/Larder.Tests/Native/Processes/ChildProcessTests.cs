using System.Text;
using Larder.Native.Files;
using Larder.Native.Processes;

namespace Larder.Tests.Native.Processes;

public sealed class ChildProcessTests
{
    [Fact]
    public void Arguments_and_environment_arrive_byte_for_byte()
    {
        var hard = Enumerable.Range(1, 255).Select(static value => (byte)value).ToArray();
        byte[] longest = [.. Enumerable.Repeat((byte)'x', 131_071)];

        var printed = Started.Run("/usr/bin/printf", ["%s\\0%s\\0%s\\0"u8.ToArray(), hard, [], longest]);
        var environment = Started.Run("/usr/bin/env", ["-0"u8.ToArray()], start => start with
        {
            Environment = [[.. "HARD="u8, .. hard], "EMPTY="u8.ToArray()],
        });

        Assert.Equal([.. hard, 0, 0, .. longest, 0], printed.Output);
        Assert.Equal([.. "HARD="u8, .. hard, 0, .. "EMPTY="u8, 0], environment.Output);
    }

    [Fact]
    public void An_argument_with_nul_is_refused() =>
        Assert.Throws<ArgumentException>(() => Started.Run("/bin/true", ["a\0b"u8.ToArray()]));

    [Theory]
    [InlineData("exit 0", 0, null)]
    [InlineData("exit 255", 255, null)]
    [InlineData("kill -TERM $$", 143, 15)]
    [InlineData("kill -KILL $$", 137, 9)]
    public void The_end_is_told_as_code_or_signal(string script, int code, int? signal)
    {
        var status = Started.Shell(script).Status;

        Assert.Equal((code, signal), (status.Code, status.Signal));
    }

    [Fact]
    public void A_child_gets_default_signals_and_an_empty_mask()
    {
        var status = Started.Shell("grep -E '^Sig(Blk|Ign)' /proc/self/status").Text;

        // What was ignored before .NET came stays so; SIGPIPE (bit 12) is .NET's doing.
        Assert.Contains("SigBlk:\t0000000000000000", status, StringComparison.Ordinal);
        var ignored = Convert.ToUInt64(status.Split("SigIgn:\t")[1].Trim(), 16);
        Assert.Equal(0UL, ignored & (1UL << 12));
    }

    [Fact]
    public void Descriptors_arrive_under_their_numbers_even_crosswise_and_no_others_do()
    {
        using var a = MemoryFile.Create("a"u8);
        using var b = MemoryFile.Create("b"u8);
        var (first, second) = ((int)a.DangerousGetHandle(), (int)b.DangerousGetHandle());
        Assert.InRange(Math.Max(first, second), 3, 1023);

        // Each takes the number the other has here, and one takes its own.
        var crossed = Started.Run(
            "/bin/sh",
            ["-c"u8.ToArray(), Started.Bytes($"cat /proc/self/fd/{first} /proc/self/fd/{second}; ls /proc/self/fd | wc -l")],
            start => start with { Descriptors = [new(b, first), new(a, second)] });
        var kept = Started.Run(
            "/bin/sh",
            ["-c"u8.ToArray(), Started.Bytes($"cat /proc/self/fd/{first}")],
            start => start with { Descriptors = [new(a, first)] });

        // 0, 1, 2, the two, and ls's own.
        Assert.Equal("ba6\n", crossed.Text);
        Assert.Equal("a", kept.Text);
    }

    [Fact]
    public void The_working_directory_is_where_it_was_told() =>
        Assert.Equal("/usr/lib\n", Started.Run("/bin/pwd", [], start => start with
        {
            WorkingDirectory = "/usr/lib"u8.ToArray(),
        }).Text);

    [Fact]
    public void Input_is_written_and_closed()
    {
        using var child = ChildProcess.Start(new ProcessStart(StartableProgram.UserCommand("/bin/cat"u8))
        {
            Input = StandardStream.Pipe,
            Output = StandardStream.Pipe,
        });
        child.Input!.Write("over and out"u8);
        child.Input!.Dispose();

        Assert.Equal("over and out"u8.ToArray(), Started.ReadAll(child.Output!));
        Assert.True(child.Wait().IsSuccess);
    }

    [Fact]
    public void A_child_can_have_a_session_of_its_own()
    {
        // The sixth field is the session, the fifth the group; the program's own name has no space here.
        const string Ids = "read -r pid name state parent group session rest < /proc/$$/stat; echo $((pid - group)) $((pid - session))";

        Assert.Equal("0 0\n", Started.Run("/bin/sh", ["-c"u8.ToArray(), Started.Bytes(Ids)], start => start with { NewSession = true, NewProcessGroup = true }).Text);
        Assert.NotEqual("0 0\n", Started.Shell(Ids).Text);
    }

    [Fact]
    public void Larder_itself_is_the_file_that_runs_here() =>
        Assert.Equal(Environment.ProcessPath, Encoding.UTF8.GetString(StartableProgram.Larder.Find()));

    [Fact]
    public void A_killed_child_is_told_once_and_again()
    {
        using var child = ChildProcess.Start(new ProcessStart(StartableProgram.UserCommand("/bin/sleep"u8))
        {
            Arguments = ["100"u8.ToArray()],
        });

        Assert.True(child.Kill(ProcessSignal.Terminate));
        Assert.Equal(15, child.Wait().Signal);
        Assert.Equal(15, child.Wait().Signal);
        Assert.False(child.Kill());
    }

    [Fact]
    public void A_missing_program_and_a_missing_directory_are_told_apart()
    {
        Assert.Throws<MissingProgramException>(() => Started.Run("/nowhere/program", []));
        var error = Assert.Throws<LinuxException>(() => Started.Run("/bin/true", [], start => start with
        {
            WorkingDirectory = "/nowhere"u8.ToArray(),
        }));
        Assert.Equal(Errno.NotFound, error.Error);
    }

    [Fact]
    public void A_thread_can_have_a_umask_of_its_own()
    {
        var before = Umask.Set(0x12);
        _ = Umask.Set(before);
        var seen = "";
        var thread = new Thread(() =>
        {
            ThreadUmask.Set(0x3F);
            seen = Started.Shell("umask").Text;
        });
        thread.Start();
        thread.Join();
        var after = Umask.Set(before);

        Assert.Equal("0077\n", seen);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Programs_are_found_on_the_path()
    {
        Assert.EndsWith("/bwrap", Encoding.UTF8.GetString(StartableProgram.Bubblewrap.Find()), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => StartableProgram.UserCommand("relative"u8));
    }

    [Fact]
    public void The_environment_of_this_process_is_read_as_bytes()
    {
        Assert.NotNull(ProcessEnvironment.Get("PATH"u8));
        Assert.Null(ProcessEnvironment.Get("PAT"u8));
        Assert.Null(ProcessEnvironment.Get("NO_SUCH_VARIABLE_HERE"u8));
    }
}
