using System.Net.Sockets;
using Larder.Machines.Guests;
using Larder.Native.Files;

namespace Larder.Machines.Keeping;

/// <summary>Lets any number of processes of this user speak with the guest of a kept machine, over a Unix socket in its directory.</summary>
internal sealed class RelayServer : IAsyncDisposable
{
    private const int Backlog = 64;
    private readonly DirectoryHandle _directory;
    private readonly GuestConnection _guest;
    private readonly RelayActivity _activity;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _closing = new();
    private readonly List<Task> _clients = [];
    private readonly Task _accepting;

    /// <summary>Begins to listen.</summary>
    /// <param name="directory">Of the machine: 0700, so that nobody else comes in. Stays the caller's.</param>
    /// <param name="guest">Who clients speak with. Stays the caller's.</param>
    /// <param name="activity">Told what they are at.</param>
    public RelayServer(DirectoryHandle directory, GuestConnection guest, RelayActivity activity)
    {
        (_directory, _guest, _activity) = (directory, guest, activity);
        _ = directory.TryUnlink(SocketName);
        _listener.Bind(EndPoint(directory));
        _listener.Listen(Backlog);
        _accepting = AcceptAsync();
    }

    private static ReadOnlySpan<byte> SocketName => "agent.sock"u8;

    /// <summary>Connects to the one that listens in a directory.</summary>
    /// <exception cref="SocketException">Nobody does.</exception>
    public static async Task<Stream> ConnectAsync(DirectoryHandle directory, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(EndPoint(directory), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes the socket away that one left that was killed.</summary>
    public static void Forget(DirectoryHandle directory) => directory.TryUnlink(SocketName);

    /// <summary>Ends all sessions.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        _ = _directory.TryUnlink(SocketName);
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_clients).ConfigureAwait(false);
        _closing.Dispose();
    }

    // The path of a root may be longer than an address of a socket can be.
    private static UnixDomainSocketEndPoint EndPoint(DirectoryHandle directory) =>
        new($"/proc/self/fd/{(int)directory.Handle.DangerousGetHandle()}/agent.sock");

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptAsync(_closing.Token).ConfigureAwait(false);
                _clients.RemoveAll(static task => task.IsCompleted);
                _clients.Add(ServeAsync(client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The machine ends.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        RelayClient client = new(new NetworkStream(socket, ownsSocket: true), _guest, _activity);
        try
        {
            await using (client.ConfigureAwait(false))
            {
                await client.ServeAsync(_closing.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It is gone.
        }
    }
}
