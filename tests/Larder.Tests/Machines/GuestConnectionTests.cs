using System.IO.Pipes;
using System.Security.Cryptography;
using System.Text;
using Larder.Machines.Guests;

namespace Larder.Tests.Machines;

/// <summary>The host's side of the guest protocol against the agent itself, run on this machine.</summary>
public sealed class GuestConnectionTests
{
    [Fact]
    public async Task A_command_has_its_arguments_environment_directory_and_streams()
    {
        await using ServedAgent agent = await ServedAgent.StartAsync();
        (GuestExit exit, string output, string error) = await agent.RunAsync(
            new GuestCommand { Arguments = ["/bin/sh", "-c", "echo \"$1 $NAME $PWD\"; cat; echo wrong >&2; exit 42", "sh", "grüße"], Environment = ["NAME=wert"], WorkingDirectory = "/usr" }, "input"u8.ToArray());

        Assert.Equal((42, false, "grüße wert /usr\ninput", "wrong\n"), (exit.Status, exit.IsSignal, output, error));
        Assert.NotEmpty(agent.Connection.Greeting.KernelRelease);
    }

    [Fact]
    public async Task A_command_that_a_signal_ended_says_so()
    {
        await using ServedAgent agent = await ServedAgent.StartAsync();

        GuestExit exit = (await agent.RunAsync(new GuestCommand { Arguments = ["/bin/sh", "-c", "kill -TERM $$"] })).Exit;

        Assert.Equal((15, true, 143), (exit.Status, exit.IsSignal, exit.Code));
    }

    [Fact]
    public async Task Ten_megabytes_go_both_ways_unchanged()
    {
        await using ServedAgent agent = await ServedAgent.StartAsync();
        byte[] bytes = RandomNumberGenerator.GetBytes(10 << 20);
        using MemoryStream output = new();

        GuestExit exit = await agent.Connection.RunAsync(new GuestCommand { Arguments = ["/bin/cat"] }, new GuestStreams(new MemoryStream(bytes), output, Stream.Null));

        Assert.Equal(0, exit.Code);
        Assert.True(output.ToArray().AsSpan().SequenceEqual(bytes));
    }

    [Fact]
    public async Task Many_commands_at_once_keep_their_streams_apart()
    {
        await using ServedAgent agent = await ServedAgent.StartAsync();

        string[] said = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
            (await agent.RunAsync(new GuestCommand { Arguments = ["/bin/sh", "-c", $"seq 1 2000 | sed 's/^/{number}:/'"] })).Output));

        Assert.All(said.Index(), one => Assert.Equal(string.Concat(Enumerable.Range(1, 2000).Select(line => $"{one.Index}:{line}\n")), one.Item));
    }

    [Theory]
    [InlineData("/nowhere/at-all", 2)]
    [InlineData("/etc/passwd", 13)]
    public async Task What_cannot_be_started_is_told_by_its_number(string program, int number)
    {
        await using ServedAgent agent = await ServedAgent.StartAsync();

        Assert.Equal(number, (await Assert.ThrowsAsync<GuestFailureException>(() => agent.RunAsync(new GuestCommand { Arguments = [program] }))).Number);
        Assert.Equal(0, (await agent.RunAsync(new GuestCommand { Arguments = ["/bin/true"] })).Exit.Code);
    }

    [Fact]
    public async Task A_cancelled_command_is_killed_and_the_session_goes_on()
    {
        await using ServedAgent agent = await ServedAgent.StartAsync();
        using CancellationTokenSource source = new();
        string pidFile = Path.GetTempFileName();
        Task running = agent.Connection.RunAsync(
            new GuestCommand { Arguments = ["/bin/sh", "-c", "echo $$ > \"$1\"; exec sleep 1000", "sh", pidFile] }, new GuestStreams(null, Stream.Null, Stream.Null), source.Token);
        Assert.True(SpinWait.SpinUntil(() => new FileInfo(pidFile).Length > 0, TimeSpan.FromSeconds(60)));

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.True(SpinWait.SpinUntil(() => !Directory.Exists($"/proc/{File.ReadAllText(pidFile).Trim()}"), TimeSpan.FromSeconds(60)));
        await agent.Connection.PingAsync();
        File.Delete(pidFile);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(500)]
    public async Task A_new_session_begins_whatever_the_one_before_left(int cutTo)
    {
        // It began, started a command that never stops to speak, and was cut in the middle of another frame.
        using MemoryStream before = new();
        await using GuestPort port = new(before);
        await port.WriteRawAsync(GuestPort.Magic.ToArray(), default);
        await port.WriteAsync(HostFrame.Hello, 0, new GuestPayload().Add(1U).Add(new byte[16]).Bytes, default);
        GuestCommand noise = new() { Arguments = ["/bin/sh", "-c", "while :; do echo noise; done"] };
        await port.WriteAsync(HostFrame.Execute, 1, GuestPayload.Of(noise, hasInput: false).Bytes, default);
        int whole = (int)before.Length;
        await port.WriteAsync(HostFrame.Execute, 2, GuestPayload.Of(noise with { Environment = [new string('x', 1000)] }, hasInput: false).Bytes, default);

        await using ServedAgent agent = await ServedAgent.StartAsync(before.ToArray()[..(whole + cutTo)]);

        Assert.Equal("clean\n", (await agent.RunAsync(new GuestCommand { Arguments = ["/bin/echo", "clean"] })).Output);
    }

    [Fact]
    public async Task A_tree_is_copied_in_and_out()
    {
        await using ServedAgent agent = await ServedAgent.StartAsync();
        using Larder.Testing.Files.TempDirectory temp = new();
        temp.Write("from/a/text", "content");
        File.CreateSymbolicLink(temp.Combine("from", "a", "link"), "text");
        Directory.CreateDirectory(temp.Combine("to"));
        byte[] archive = Formats.ReferenceTool.Run("tar", ["-C", temp.Combine("from"), "-cf", "-", "."]);

        await agent.Connection.CopyInAsync(temp.Combine("to"), new MemoryStream(archive));
        using MemoryStream copied = new();
        await agent.Connection.CopyOutAsync(temp.Combine("to", "a"), copied);

        Assert.Equal("content", await File.ReadAllTextAsync(temp.Combine("to", "a", "link")));
        Assert.Equal("a/\na/link\na/text\n", Encoding.UTF8.GetString(Formats.ReferenceTool.Run("sh", ["-c", "tar -tf - | sort"], copied.ToArray())));
        await Assert.ThrowsAsync<GuestFailureException>(() => agent.Connection.CopyOutAsync(temp.Combine("nothing"), Stream.Null));
    }

    [Fact]
    public async Task A_guest_that_ends_is_told_to_all_who_wait()
    {
        await using ServedAgent agent = await ServedAgent.StartAsync();
        Task running = agent.RunAsync(new GuestCommand { Arguments = ["/bin/sleep", "1000"] });
        await agent.Connection.PingAsync();

        agent.Kill();

        await Assert.ThrowsAsync<GuestLostException>(() => running);
        await Assert.ThrowsAnyAsync<IOException>(() => agent.Connection.PingAsync());
    }

    [Theory]
    [InlineData("LARDRAGT\u0000\u0000\u0000\u0000\u0009\u0000\u0000\u0000\u0000")]
    [InlineData("LARDRAGT\u00ff\u00ff\u00ff\u007f\u0001\u0000\u0000\u0000\u0000")]
    [InlineData("noise and no end")]
    [InlineData("")]
    public async Task What_is_no_agent_is_no_guest(string says)
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.Out);
        using AnonymousPipeClientStream from = new(PipeDirection.In, pipe.ClientSafePipeHandle);
        pipe.Write(Encoding.Latin1.GetBytes(says));
        await pipe.DisposeAsync();

        await Assert.ThrowsAsync<GuestLostException>(() => GuestConnection.OpenAsync(new TwoWayStream(from, Stream.Null)));
    }
}
