using System.Net.Sockets;
using System.Runtime.InteropServices;
using Larder.Native.Files;
using Larder.Native.Processes;

namespace Larder.Native.Sockets;

/// <summary>Who is at the other end of a connected Unix socket, as the kernel says it.</summary>
public static unsafe class PeerProcess
{
    /// <summary>
    /// Process and effective user of the peer at the moment it connected, or for the side that connects, at the
    /// moment the other began to listen (unix(7), SO_PEERCRED). Of a pair of sockets it is who made the pair.
    /// </summary>
    /// <param name="socket">Connected.</param>
    /// <returns>The process is 0 when it is in no namespace of ours.</returns>
    /// <exception cref="SocketException">It is no Unix socket.</exception>
    public static (int Process, uint User) Of(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Span<byte> credentials = stackalloc byte[12];      // struct ucred: pid, uid, gid
        int length = socket.GetRawSocketOption(SocketCalls.SocketLevel, SocketCalls.PeerCredentials, credentials);
        int process = MemoryMarshal.Read<int>(credentials);
        uint user = MemoryMarshal.Read<uint>(credentials[4..]);

        // Sockets of other families answer with process 0 and user -1.
        return length == credentials.Length && user != uint.MaxValue ? (process, user) : throw new SocketException((int)SocketError.OperationNotSupported);
    }

    /// <summary>
    /// Takes hold of the peer's process. Its number may have been given to another since it ended: when the connection
    /// still stands after this call, and the peer gave its end to nobody else, the handle is the peer's.
    /// </summary>
    /// <param name="socket">Connected.</param>
    /// <returns>Null when it has ended, or is in no namespace of ours. The caller disposes the handle.</returns>
    /// <exception cref="SocketException">It is no Unix socket.</exception>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static ProcessHandle? TryOpen(Socket socket) => Of(socket).Process is > 0 and int process ? ProcessHandle.TryOpen(process) : null;
}
