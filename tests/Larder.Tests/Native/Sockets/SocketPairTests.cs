using System.Net;
using System.Net.Sockets;
using System.Text;
using Larder.Native.Files;
using Larder.Native.Processes;
using Larder.Native.Sockets;
using Larder.Testing.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Native.Sockets;

public sealed class SocketPairTests
{
    [Fact]
    public async Task A_child_that_has_the_other_end_is_spoken_with()
    {
        (Socket ours, SafeFileHandle theirs) = SocketPair.Create();
        using NetworkStream stream = new(ours, ownsSocket: true);
        using ChildProcess child = ChildProcess.Start(new ProcessStart(StartableProgram.UserCommand("/bin/sh"u8))
        {
            Arguments = ["-c"u8.ToArray(), "tr a-z A-Z <&7 >&7"u8.ToArray()],
            Environment = ["PATH=/usr/bin:/bin"u8.ToArray()],
            Descriptors = [new(theirs, 7)],
        });
        theirs.Dispose();

        Task<byte[]> answer = Task.Run(() => Read(stream));
        await stream.WriteAsync("spoken"u8.ToArray());
        ours.Shutdown(SocketShutdown.Send);

        Assert.Equal("SPOKEN", Encoding.UTF8.GetString(await answer));
        Assert.True(child.Wait().IsSuccess);
    }

    [Fact]
    public void The_peer_of_a_pair_is_who_made_it()
    {
        (Socket ours, SafeFileHandle theirs) = SocketPair.Create();
        using (ours)
        using (theirs)
        {
            Assert.Equal((Environment.ProcessId, CurrentUser.Id), PeerProcess.Of(ours));
            using ProcessHandle? process = PeerProcess.TryOpen(ours);
            Assert.Equal(Environment.ProcessId, process?.Id);
        }
    }

    [Fact]
    public async Task The_peer_that_connected_is_told_and_can_be_ended()
    {
        using TempDirectory temp = new();
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(temp.Combine("socket")));
        listener.Listen(1);
        using ChildProcess child = ChildProcess.Start(new ProcessStart(StartableProgram.UserCommand("/usr/bin/python3"u8))
        {
            Arguments = ["-c"u8.ToArray(), "import socket, sys\ns = socket.socket(socket.AF_UNIX)\ns.connect(sys.argv[1])\ns.recv(1)"u8.ToArray(), Encoding.UTF8.GetBytes(temp.Combine("socket"))],
        });

        using Socket connection = await listener.AcceptAsync();
        Assert.Equal((child.Id, CurrentUser.Id), PeerProcess.Of(connection));
        using (ProcessHandle? process = PeerProcess.TryOpen(connection))
        {
            Assert.True(process!.TrySend(ProcessSignal.Kill));
        }

        Assert.Equal(9, child.Wait().Signal);
        Assert.Equal(child.Id, PeerProcess.Of(connection).Process);
        Assert.Null(PeerProcess.TryOpen(connection));
    }

    [Fact]
    public void A_socket_of_another_family_has_no_such_peer()
    {
        using Socket internet = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        internet.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        Assert.Throws<SocketException>(() => PeerProcess.Of(internet));
    }

    private static byte[] Read(Stream stream)
    {
        using MemoryStream all = new();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
