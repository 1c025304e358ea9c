using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Larder.Native.Files;

namespace Larder.Native.Sockets;

/// <summary>
/// Waits for one guest to connect to this machine over vsock(7): for that of one context id, on a port that the kernel chose.
/// Connections of others are closed.
/// </summary>
public sealed unsafe class GuestListener : IDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private readonly Socket _listener;
    private readonly uint _guest;

    private GuestListener(Socket listener, uint guest, uint port) => (_listener, _guest, Port) = (listener, guest, port);

    /// <summary>The port.</summary>
    public uint Port { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="guest">The guest's context id.</param>
    /// <exception cref="LinuxException">The kernel has no such sockets.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "the listener owns its socket")]
    public static GuestListener Listen(uint guest)
    {
        int descriptor = SocketCalls.Make(SocketCalls.Guest, SocketCalls.Stream | SocketCalls.CloseOnExec, 0);
        if (descriptor < 0)
        {
            throw LinuxException.Last("socket");
        }

        Socket listener = new(new SafeSocketHandle(descriptor, ownsHandle: true));
        try
        {
            byte* address = stackalloc byte[SocketCalls.GuestAddressSize];
            new Span<byte>(address, SocketCalls.GuestAddressSize).Clear();
            *(ushort*)address = SocketCalls.Guest;
            *(uint*)(address + 4) = SocketCalls.Any;
            *(uint*)(address + 8) = SocketCalls.Any;
            uint length = SocketCalls.GuestAddressSize;
            if (SocketCalls.Bind(descriptor, address, length) != 0
                || SocketCalls.Listen(descriptor, 1) != 0
                || SocketCalls.Name(descriptor, address, &length) != 0)
            {
                throw LinuxException.Last("bind");
            }

            return new GuestListener(listener, guest, *(uint*)(address + 4));
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the guest, on a thread of its own.</summary>
    /// <returns>The stream to it; null when it was cancelled, or nothing can be awaited.</returns>
    public Task<Stream?> AcceptAsync(CancellationToken cancellationToken) => Task.Factory.StartNew(
        Stream? () => Accept(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Listens no more.</summary>
    public void Dispose() => _listener.Dispose();

    private GuestStream? Accept(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                if (_listener.Poll(Glance, SelectMode.SelectRead) && TryAccept() is { } stream)
                {
                    return stream;
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Nobody waits any more.
        }

        return null;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "the stream owns its socket")]
    private GuestStream? TryAccept()
    {
        byte* address = stackalloc byte[SocketCalls.GuestAddressSize];
        uint length = SocketCalls.GuestAddressSize;
        int descriptor = SocketCalls.Accept((int)_listener.Handle, address, &length, SocketCalls.CloseOnExec);
        if (descriptor < 0)
        {
            return null;
        }

        Socket socket = new(new SafeSocketHandle(descriptor, ownsHandle: true));
        if (*(uint*)(address + 8) == _guest)
        {
            return new GuestStream(socket);
        }

        socket.Dispose();
        return null;
    }
}
