using System.Runtime.InteropServices;

namespace Larder.Native.Sockets;

/// <summary>The C library's calls about sockets that .NET does not make.</summary>
internal static unsafe partial class SocketCalls
{
    internal const int Unix = 1;                      // AF_UNIX
    internal const int Guest = 40;                    // AF_VSOCK
    internal const int GuestAddressSize = 16;         // struct sockaddr_vm
    internal const uint Any = uint.MaxValue;          // VMADDR_CID_ANY, VMADDR_PORT_ANY
    internal const int Stream = 1;                    // SOCK_STREAM
    internal const int CloseOnExec = 0x80000;         // SOCK_CLOEXEC
    internal const int SocketLevel = 1;               // SOL_SOCKET
    internal const int PeerCredentials = 17;          // SO_PEERCRED

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Make(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(int socket, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    internal static partial int Listen(int socket, int backlog);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    internal static partial int Name(int socket, byte* address, uint* length);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    internal static partial int Accept(int socket, byte* address, uint* length, int flags);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    internal static partial int Pair(int domain, int type, int protocol, int* ends);
}
