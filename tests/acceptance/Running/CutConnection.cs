using System.Net;
using System.Net.Sockets;

namespace Larder.Acceptance.Running;

/// <summary>A loopback port that leads to another one until a number of bytes went one way, then breaks without a word.</summary>
public sealed class CutConnection : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    /// <param name="port">Where it leads.</param>
    /// <param name="sent">Bytes that reach the server before the cut; null for all.</param>
    /// <param name="received">Bytes that come back before the cut; null for all.</param>
    public CutConnection(int port, long? sent, long? received)
    {
        _listener.Start();
        _serving = ServeAsync(port, sent ?? long.MaxValue, received ?? long.MaxValue);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether it came to that.</summary>
    public bool WasCut { get; private set; }

    public void Dispose()
    {
        _listener.Dispose();
        _serving.GetAwaiter().GetResult();
    }

    private async Task ServeAsync(int port, long sent, long received)
    {
        try
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync();
            using TcpClient server = new();
            await server.ConnectAsync(IPAddress.Loopback, port);
            await Task.WhenAny(PassAsync(client, server, sent), PassAsync(server, client, received));

            // A reset, as of a machine that is gone.
            client.LingerState = new LingerOption(enable: true, 0);
            server.LingerState = new LingerOption(enable: true, 0);
        }
        catch (SocketException)
        {
            // Nobody came, or nobody was there.
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, long atMost)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, atMost)))) > 0)
            {
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
                atMost -= read;
                if (atMost == 0)
                {
                    WasCut = true;
                    return;
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The other direction was cut.
        }
    }
}
