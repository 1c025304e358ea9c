using System.Net.Sockets;
using Larder.Native.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Native.Sockets;

public sealed class GuestStreamTests
{
    [Fact]
    public async Task All_bytes_pass_both_ways_to_the_end()
    {
        (Socket ours, SafeFileHandle theirs) = SocketPair.Create();
        await using GuestStream stream = new(ours);
        await using FileStream other = new(theirs, FileAccess.ReadWrite, bufferSize: 0);
        byte[] sent = new byte[3 << 20];
        Random.Shared.NextBytes(sent);
        byte[] received = new byte[sent.Length];

        await Task.WhenAll(stream.WriteAsync(sent).AsTask(), other.ReadExactlyAsync(received).AsTask());
        Assert.Equal(sent, received);
        await Task.WhenAll(other.WriteAsync(sent).AsTask(), stream.ReadExactlyAsync(received).AsTask());
        Assert.Equal(sent, received);
        await other.DisposeAsync();
        Assert.Equal(0, await stream.ReadAsync(received));
    }

    [Fact]
    public async Task Who_waits_hears_of_its_end()
    {
        (Socket ours, SafeFileHandle theirs) = SocketPair.Create();
        using (theirs)
        {
            GuestStream stream = new(ours);
            Task<int> reading = stream.ReadAsync(new byte[1]).AsTask();

            await stream.DisposeAsync();

            await Assert.ThrowsAnyAsync<Exception>(() => reading.WaitAsync(TimeSpan.FromSeconds(20)));
            Assert.True(reading.IsFaulted);
        }
    }

    [Fact]
    public async Task Nobody_who_is_not_awaited_gets_in()
    {
        using GuestListener listener = GuestListener.Listen(77);
        using CancellationTokenSource waiting = new(TimeSpan.FromMilliseconds(200));

        Assert.NotEqual(0u, listener.Port);
        Assert.Null(await listener.AcceptAsync(waiting.Token));
    }
}
