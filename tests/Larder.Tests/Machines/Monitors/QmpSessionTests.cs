using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Larder.Machines.Monitors;
using Larder.Native.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Machines.Monitors;

public sealed class QmpSessionTests
{
    [Fact]
    public async Task It_greets_hears_and_asks_for_the_end()
    {
        (Socket ours, SafeFileHandle theirs) = SocketPair.Create();
        using SafeHandle kept = theirs;
        using SafeSocketHandle handle = new(theirs.DangerousGetHandle(), ownsHandle: false);
        using Socket qemu = new(handle);
        await using QmpSession session = new(new NetworkStream(ours, ownsSocket: true));
        Task reading = session.ReadAsync();

        await SayAsync(qemu, """{"QMP": {"version": {}, "capabilities": []}}""");
        Assert.Equal("""{"execute":"qmp_capabilities"}""", await HearAsync(qemu));
        await SayAsync(qemu, """{"return": {}}""");
        await SayAsync(qemu, """{"event": "VSERPORT_CHANGE", "data": {"open": true, "id": "x"}}""");
        await session.AgentOpened.WaitAsync(TimeSpan.FromSeconds(30));
        await SayAsync(qemu, """{"event": "BLOCK_IO_ERROR", "data": {"reason": "No space left on device"}}""");
        Assert.True(await session.TryQuitAsync());
        Assert.Equal("""{"execute":"quit"}""", await HearAsync(qemu));
        qemu.Shutdown(SocketShutdown.Both);
        await reading.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("a disk of the machine failed on the host: No space left on device", session.Fault);
    }

    [Theory]
    [InlineData("no json\n")]
    [InlineData("[]\n{}\n17\n")]
    [InlineData("""{"event": 3, "data": 4}""")]
    [InlineData("""{"event": "VSERPORT_CHANGE", "data": {"open": "yes"}}""")]
    public async Task What_is_no_session_ends_it_without_harm(string said)
    {
        await using QmpSession session = new(new MemoryStream(Encoding.UTF8.GetBytes(said)));

        await session.ReadAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(session.AgentOpened.IsCompleted);
        Assert.Null(session.Fault);
    }

    private static async Task SayAsync(Socket socket, string line) => await socket.SendAsync(Encoding.UTF8.GetBytes(line + "\r\n"));

    private static async Task<string> HearAsync(Socket socket)
    {
        byte[] buffer = new byte[256];
        int read = await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(30));
        return Encoding.UTF8.GetString(buffer, 0, read).Trim();
    }
}
