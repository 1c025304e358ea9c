using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Booting;

/// <summary>The host's socket where it has one for us: vsock(7), stream sockets between a guest and its host.</summary>
internal static unsafe class HostSocket
{
    private const int Family = 40;              // AF_VSOCK
    private const int Stream = 1;               // SOCK_STREAM
    private const uint Host = 2;                // VMADDR_CID_HOST
    private const int AddressSize = 16;         // struct sockaddr_vm

    /// <summary>Connects; below zero where the kernel or the host cannot. The kernel gives up after two seconds.</summary>
    public static int TryConnect(uint port)
    {
        int socket = Libc.Socket(Family, Stream | Libc.CloseOnExec, 0);
        if (socket < 0)
        {
            return socket;
        }

        byte* address = stackalloc byte[AddressSize];
        new Span<byte>(address, AddressSize).Clear();
        *(ushort*)address = Family;
        *(uint*)(address + 4) = port;
        *(uint*)(address + 8) = Host;
        int result;
        do
        {
            result = Libc.Connect(socket, address, AddressSize);
        }
        while (result < 0 && Libc.Errno == Errors.Interrupted);

        if (result < 0)
        {
            Descriptor.Close(ref socket);
        }

        return socket;
    }
}
