using System.Security.Cryptography;
using Larder.Testing;
using Larder.Testing.Files;

namespace Larder.Tests.GuestAgent;

public sealed class CommandTests : IDisposable
{
    private readonly AgentConversation _agent = AgentConversation.Begin();

    public void Dispose() => _agent.Dispose();

    [Fact]
    public void A_command_gets_its_arguments_environment_and_directory()
    {
        CommandResult result = _agent.Run(["sh", "-c", "echo \"$1|$X|$(pwd)\"; env", "sh", "a  b"], ["X=5 6", "PATH=/usr/bin:/bin"], "/usr");
        Assert.Equal("exit 0", result.End);
        Assert.StartsWith("a  b|5 6|/usr\n", result.OutputText, StringComparison.Ordinal);
        Assert.DoesNotContain("HOME=", result.OutputText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 0", "exit 0")]
    [InlineData("exit 1", "exit 1")]
    [InlineData("exit 42", "exit 42")]
    [InlineData("kill -9 $$", "signal 9")]
    [InlineData("kill -15 $$", "signal 15")]
    public void The_end_of_a_command_is_told(string script, string end) => Assert.Equal(end, _agent.Run(["/bin/sh", "-c", script]).End);

    [Fact]
    public void Output_and_errors_come_apart()
    {
        CommandResult result = _agent.Run(["sh", "-c", "echo out; echo err >&2"]);
        Assert.Equal(("exit 0", "out\n", "err\n"), (result.End, result.OutputText, result.ErrorsText));
    }

    [Fact]
    public void Ten_megabytes_go_both_ways_as_they_are()
    {
        byte[] data = RandomNumberGenerator.GetBytes(10 << 20);
        _agent.Exec(1, ["cat"], flags: 2);
        CommandResult result = _agent.Finish(1, data);
        Assert.Equal("exit 0", result.End);
        Assert.Equal(SHA256.HashData(data), SHA256.HashData(result.Output));
    }

    [Fact]
    public void Without_credit_nothing_is_sent()
    {
        _agent.Exec(1, ["head", "-c", "1000000", "/dev/zero"]);
        int received = 0;
        while (received < AgentConversation.InitialCredit)
        {
            received += _agent.Next().Payload.Length;
        }

        _agent.Send(7, 9, 1, 2, 3);
        AgentFrame pong = _agent.Next();
        Assert.Equal((AgentFrame.Pong, 9u), (pong.Type, pong.Channel));
        Assert.Equal([1, 2, 3], pong.Payload);
        _agent.SendNumber(6, 1, 1_000_000);
        CommandResult rest = _agent.Finish(1);
        Assert.Equal((AgentConversation.InitialCredit, 1_000_000), (received, received + rest.Output.Length));
    }

    [Fact]
    public void More_input_than_was_granted_is_an_error()
    {
        _agent.Exec(1, ["sleep", "100"], flags: 2);
        for (int sent = 0; sent < 16; sent++)
        {
            _agent.Send(3, 1, new byte[100_000]);
        }

        Assert.Equal("error 22", _agent.Finish(1).End);
    }

    [Fact]
    public void Input_that_nobody_reads_is_used_up()
    {
        _agent.Exec(1, ["sh", "-c", "exec <&-; sleep 0.3; echo done"], flags: 2);
        Assert.Equal("done\n", _agent.Finish(1, new byte[1 << 20]).OutputText);
    }

    [Fact]
    public void Without_input_it_is_empty() => Assert.Equal("0\n", _agent.Run(["sh", "-c", "wc -c"]).OutputText);

    [Fact]
    public void What_cannot_be_run_is_told_apart()
    {
        Assert.Equal("error 2", _agent.Run(["no-such-command"]).End);
        Assert.Equal("error 2", _agent.Run(["/no/such/command"]).End);
        Assert.Equal("error 13", _agent.Run(["/etc/passwd"]).End);
        Assert.Equal("error 13", _agent.Run(["passwd"], ["PATH=/nowhere:/etc"]).End);
        Assert.Equal("error 22", _agent.Run(["true"], user: "nobody-knows-me").End);
        Assert.Equal("error 22", _agent.Run(["true"], user: "root:nobody-knows-us").End);
        Assert.Equal("error 22", _agent.Run(["true"], directory: "/no/such/directory").End);
        Assert.Equal("error 22", _agent.Run([]).End);
        _agent.Send(2, 1, 1, 2, 3);
        Assert.Equal("error 22", _agent.Finish(1).End);
    }

    [RootFact]
    public void A_command_runs_as_who_was_named()
    {
        Assert.Equal("65534 65534 65534\n", _agent.Run(["sh", "-c", "echo $(id -u) $(id -g) $(id -G)"], user: "nobody").OutputText);
        Assert.Equal("1234 4 4\n", _agent.Run(["sh", "-c", "echo $(id -u) $(id -g) $(id -G)"], user: "1234:adm").OutputText);
        Assert.Equal("error 2", _agent.Run(["no-such-command"], user: "nobody").End);
        Assert.Equal("exit 7", _agent.Run(["sh", "-c", "echo x >/dev/stdout; exit 7"], user: "nobody").End);

        using TempDirectory directory = new();
        File.WriteAllText(directory.Combine("script"), "#!/no/such/interpreter\n");
        File.SetUnixFileMode(directory.Combine("script"), (UnixFileMode)0x1ED);
        Assert.Equal("error 2", _agent.Run([directory.Combine("script")], user: "nobody").End);
        Assert.Equal("error 2", _agent.Run([directory.Combine("script")]).End);
        File.SetUnixFileMode(directory.Combine("script"), UnixFileMode.UserExecute);
        Assert.Equal("error 13", _agent.Run([directory.Combine("script")], user: "nobody").End);
    }

    [Fact]
    public void A_child_that_stays_does_not_keep_the_command()
    {
        CommandResult result = _agent.Run(["sh", "-c", "sleep 60 & echo $!; exit 3"]);
        Assert.Equal("exit 3", result.End);
        _agent.Run(["kill", result.OutputText.Trim()]);
    }

    [Fact]
    public void A_signal_reaches_the_group()
    {
        _agent.Exec(1, ["sh", "-c", "trap 'echo caught; exit 5' TERM; echo ready; sleep 60 & wait; wait"]);
        Assert.Equal("ready\n", _agent.Next().Text());
        _agent.SendNumber(4, 1, 15);
        CommandResult result = _agent.Finish(1);
        Assert.Equal(("exit 5", "caught\n"), (result.End, result.OutputText));
    }

    [Fact]
    public void Many_commands_run_at_once()
    {
        for (uint channel = 1; channel <= 64; channel++)
        {
            _agent.Exec(channel, ["sh", "-c", "read line; echo \"$line$line\"; exit $line"], flags: 2);
        }

        for (uint channel = 64; channel > 0; channel--)
        {
            _agent.Send(3, channel, [.. System.Text.Encoding.ASCII.GetBytes($"{channel}\n")]);
        }

        Dictionary<uint, string> output = [];
        Dictionary<uint, uint> ends = [];
        while (ends.Count < 64)
        {
            AgentFrame frame = _agent.Next();
            if (frame.Type == AgentFrame.Stdout)
            {
                output[frame.Channel] = frame.Text();
            }
            else
            {
                Assert.Equal(AgentFrame.Exit, frame.Type);
                ends.Add(frame.Channel, frame.Number(1));
            }
        }

        Assert.All(ends, end => Assert.Equal((end.Key, $"{end.Key}{end.Key}\n"), (end.Value, output[end.Key])));
    }

    [Fact]
    public void A_terminal_has_a_size_and_an_end_of_input()
    {
        _agent.Exec(1, ["sh", "-c", "stty size; tty; read x; stty size; cat"], flags: 1, rows: 33, columns: 99);
        string seen = "";
        while (!seen.Contains("/dev/pts", StringComparison.Ordinal))
        {
            seen += _agent.Next().Text();
        }

        Assert.StartsWith("33 99\r\n", seen, StringComparison.Ordinal);
        _agent.Send(5, 1, 44, 0, 111, 0);
        _agent.Send(3, 1, "go\n"u8);
        _agent.Send(3, 1);
        CommandResult result = _agent.Finish(1);
        Assert.Equal("exit 0", result.End);
        Assert.Contains("44 111", result.OutputText, StringComparison.Ordinal);
    }
}
