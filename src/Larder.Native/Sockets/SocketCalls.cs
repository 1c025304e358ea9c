using System.Runtime.InteropServices;

namespace Larder.Native.Sockets;

/// <summary>The C library's calls about Unix sockets that .NET does not make.</summary>
internal static unsafe partial class SocketCalls
{
    internal const int Unix = 1;                      // AF_UNIX
    internal const int Stream = 1;                    // SOCK_STREAM
    internal const int CloseOnExec = 0x80000;         // SOCK_CLOEXEC
    internal const int SocketLevel = 1;               // SOL_SOCKET
    internal const int PeerCredentials = 17;          // SO_PEERCRED

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    internal static partial int Pair(int domain, int type, int protocol, int* ends);
}
