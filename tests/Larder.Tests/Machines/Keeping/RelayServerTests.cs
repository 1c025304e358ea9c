using System.Security.Cryptography;
using System.Text;
using Larder.Machines.Guests;
using Larder.Machines.Keeping;
using Larder.Testing.Files;

namespace Larder.Tests.Machines.Keeping;

/// <summary>Many processes speak with one guest, each as if it were alone.</summary>
public sealed class RelayServerTests
{
    [Fact]
    public async Task Clients_run_commands_at_once_and_do_not_see_each_other()
    {
        await using RelayedAgent at = await RelayedAgent.StartAsync();
        await using GuestConnection one = await at.ConnectAsync();
        await using GuestConnection other = await at.ConnectAsync();

        string[] said = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => SayAsync(number % 2 == 0 ? one : other, $"seq 1 2000 | sed 's/^/{number}:/'")));

        Assert.All(said.Index(), each => Assert.Equal(string.Concat(Enumerable.Range(1, 2000).Select(line => $"{each.Index}:{line}\n")), each.Item));
        Assert.Equal(at.Agent.Connection.Greeting.KernelRelease, one.Greeting.KernelRelease);
        await other.PingAsync();
    }

    [Fact]
    public async Task Ten_megabytes_go_both_ways_unchanged()
    {
        await using RelayedAgent at = await RelayedAgent.StartAsync();
        await using GuestConnection guest = await at.ConnectAsync();
        byte[] bytes = RandomNumberGenerator.GetBytes(10 << 20);
        using MemoryStream output = new();

        Assert.Equal(0, (await guest.RunAsync(new GuestCommand { Arguments = ["/bin/cat"] }, new GuestStreams(new MemoryStream(bytes), output, Stream.Null))).Code);
        Assert.True(output.ToArray().AsSpan().SequenceEqual(bytes));
    }

    [Fact]
    public async Task What_a_client_had_begun_ends_with_it()
    {
        await using RelayedAgent at = await RelayedAgent.StartAsync();
        string mark = at.Temp.Combine("mark");
        GuestConnection guest = await at.ConnectAsync();
        Task running = guest.RunAsync(new GuestCommand { Arguments = ["/bin/sh", "-c", $"echo $$ > {mark}; exec sleep 1000"] }, new GuestStreams(null, Stream.Null, Stream.Null));
        while (!File.Exists(mark) || new FileInfo(mark).Length == 0)
        {
            await Task.Delay(10);
        }

        int process = int.Parse(await File.ReadAllTextAsync(mark), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(Directory.Exists($"/proc/{process}"));
        await guest.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => running);

        for (int wait = 0; wait < 1000 && File.Exists($"/proc/{process}/exe"); wait++)
        {
            await Task.Delay(10);
        }

        Assert.False(File.Exists($"/proc/{process}/exe"));
        Assert.Equal("alive\n", await SayAsync(at.Agent.Connection, "echo alive"));
    }

    [Fact]
    public async Task Signals_and_refusals_pass()
    {
        await using RelayedAgent at = await RelayedAgent.StartAsync();
        await using GuestConnection guest = await at.ConnectAsync();

        GuestProcess process = guest.Start(new GuestCommand { Arguments = ["/bin/sleep", "1000"] }, new GuestStreams(null, Stream.Null, Stream.Null));
        await process.SignalAsync(15);

        Assert.Equal(143, (await process.Exit).Code);
        Assert.Equal(2, (await Assert.ThrowsAsync<GuestFailureException>(() => guest.RunAsync(new GuestCommand { Arguments = ["/nowhere"] }, new GuestStreams(null, Stream.Null, Stream.Null)))).Number);
    }

    [Fact]
    public async Task Asking_for_the_end_is_told_and_ends_nothing_by_itself()
    {
        await using RelayedAgent at = await RelayedAgent.StartAsync();
        await using GuestConnection guest = await at.ConnectAsync();

        await guest.ShutDownAsync();
        await at.Activity.EndWanted.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("still\n", await SayAsync(guest, "echo still"));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: here\r\n\r\n")]
    [InlineData("LARDRAGT")]
    [InlineData("LARDRAGT\u00ff\u00ff\u00ff\u00ff\u0001\0\0\0\0")]
    public async Task A_stranger_is_shown_the_door(string said)
    {
        await using RelayedAgent at = await RelayedAgent.StartAsync();
        await using Stream stream = await RelayServer.ConnectAsync(at.Temp.Handle, CancellationToken.None);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(said));
        ((System.Net.Sockets.NetworkStream)stream).Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);

        try
        {
            Assert.Equal(0, await stream.ReadAsync(new byte[16]).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        }
        catch (IOException)
        {
            // What it said was not even read.
        }

        await using GuestConnection guest = await at.ConnectAsync();
        await guest.PingAsync();
    }

    [Fact]
    public async Task Clients_hear_of_the_guests_end()
    {
        await using RelayedAgent at = await RelayedAgent.StartAsync();
        await using GuestConnection guest = await at.ConnectAsync();
        Task running = guest.RunAsync(new GuestCommand { Arguments = ["/bin/sleep", "1000"] }, new GuestStreams(null, Stream.Null, Stream.Null));
        await guest.PingAsync();

        at.Agent.Kill();

        await Assert.ThrowsAsync<GuestLostException>(() => running.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static async Task<string> SayAsync(GuestConnection guest, string script)
    {
        using MemoryStream said = new();
        await guest.RunAsync(new GuestCommand { Arguments = ["/bin/sh", "-c", script] }, new GuestStreams(null, said, said)).WaitAsync(TimeSpan.FromSeconds(60));
        return Encoding.UTF8.GetString(said.ToArray());
    }

    private sealed class RelayedAgent : IAsyncDisposable
    {
        private readonly RelayServer _server;

        private RelayedAgent(ServedAgent agent)
        {
            Agent = agent;
            _server = new RelayServer(Temp.Handle, agent.Connection, Activity);
        }

        public ServedAgent Agent { get; }

        public TempDirectory Temp { get; } = new();

        public RelayActivity Activity { get; } = new(TimeProvider.System);

        public static async Task<RelayedAgent> StartAsync()
        {
#pragma warning disable CA2000 // What is returned owns it.
            return new RelayedAgent(await ServedAgent.StartAsync());
#pragma warning restore CA2000
        }

        public async Task<GuestConnection> ConnectAsync() =>
            await GuestConnection.OpenAsync(await RelayServer.ConnectAsync(Temp.Handle, CancellationToken.None)).WaitAsync(TimeSpan.FromSeconds(30));

        public async ValueTask DisposeAsync()
        {
            await _server.DisposeAsync();
            await Agent.DisposeAsync();
            Temp.Dispose();
        }
    }
}
