using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Copying;

namespace Larder.GuestAgent.Booting;

/// <summary>The machine's interface to other machines, as <c>larder.network</c> says; without the word none is touched.</summary>
internal static unsafe class Network
{
    private const int Internet = 2;                    // AF_INET
    private const int Datagram = 2 | Libc.CloseOnExec; // SOCK_DGRAM
    private const nuint AddRoute = 0x890B;             // SIOCADDRT
    private const nuint GetFlags = 0x8913;             // SIOCGIFFLAGS
    private const nuint SetFlags = 0x8914;             // SIOCSIFFLAGS
    private const nuint SetAddress = 0x8916;           // SIOCSIFADDR
    private const nuint SetMask = 0x891C;              // SIOCSIFNETMASK
    private const short InterfaceUp = 1;
    private const ushort RouteByGateway = 1 | 2;       // RTF_UP and RTF_GATEWAY
    private const int NameSize = 16;
    private const int RequestSize = 40;                // struct ifreq: name, and what is asked
    private const int AddressAt = 4;                   // in struct sockaddr_in
    private const int RouteSize = 120;                 // struct rtentry
    private const int RouteTarget = 8;
    private const int RouteGateway = 24;
    private const int RouteMask = 40;
    private const int RouteFlags = 56;

    /// <summary>Waits for the interface and sets it. Throws when there is none within 20 s, or it refuses.</summary>
    public static void Set(BootOptions options)
    {
        if (options.Network is not { } network)
        {
            return;
        }

        byte[]? name = Patience.Await(Find);
        if (name is null)
        {
            throw new GuestException(Errors.NotFound, "there is no network interface");
        }

        int socket = Libc.Socket(Internet, Datagram, 0);
        try
        {
            Set(socket, name, SetAddress, network.Address);
            Set(socket, name, SetMask, network.Mask);
            Raise(socket, name);
            SetGateway(socket, name, network.Gateway);
        }
        finally
        {
            Descriptor.Close(ref socket);
        }

        NameServer.Write(network.NameServer);
    }

    private static byte[]? Find()
    {
        int directory = Descriptor.Open("/sys/class/net"u8, Libc.ReadOnly | Libc.DirectoryOnly);
        if (directory < 0)
        {
            return null;
        }

        byte[][] names = DirectoryListing.Read(directory);
        Descriptor.Close(ref directory);
        return Array.Find(names, static name => name.Length <= NameSize && IsDevice(name));
    }

    // lo has no device, and neither have tunnels that a kernel makes by itself.
    private static bool IsDevice(byte[] name) =>
        Descriptor.Status(Libc.CurrentDirectory, Terminated.Of("/sys/class/net/"u8, Terminated.Text(name), "/device"u8), 0) is not null;

    private static void Set(int socket, byte[] name, nuint request, byte[] address)
    {
        byte* argument = stackalloc byte[RequestSize];
        new Span<byte>(argument, RequestSize).Clear();
        name.CopyTo(new Span<byte>(argument, NameSize));
        WriteAddress(argument + NameSize, address);
        Ask(socket, name, request, argument);
    }

    private static void Raise(int socket, byte[] name)
    {
        byte* argument = stackalloc byte[RequestSize];
        new Span<byte>(argument, RequestSize).Clear();
        name.CopyTo(new Span<byte>(argument, NameSize));
        Ask(socket, name, GetFlags, argument);
        *(short*)(argument + NameSize) |= InterfaceUp;
        Ask(socket, name, SetFlags, argument);
    }

    private static void SetGateway(int socket, byte[] name, byte[] gateway)
    {
        byte* route = stackalloc byte[RouteSize];
        new Span<byte>(route, RouteSize).Clear();
        WriteAddress(route + RouteTarget, [0, 0, 0, 0]);
        WriteAddress(route + RouteGateway, gateway);
        WriteAddress(route + RouteMask, [0, 0, 0, 0]);
        *(ushort*)(route + RouteFlags) = RouteByGateway;
        Ask(socket, name, AddRoute, route);
    }

    private static void WriteAddress(byte* target, ReadOnlySpan<byte> address)
    {
        *(short*)target = Internet;
        address.CopyTo(new Span<byte>(target + AddressAt, 4));
    }

    private static void Ask(int socket, byte[] name, nuint request, byte* argument)
    {
        if (Libc.DeviceControl(socket, request, argument) < 0)
        {
            throw GuestException.Of("cannot set the network interface", name, Libc.Errno);
        }
    }
}
