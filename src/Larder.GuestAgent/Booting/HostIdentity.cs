using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Booting;

/// <summary>Name and loopback interface of the machine, and limits of what runs in it.</summary>
internal static unsafe class HostIdentity
{
    private const int Internet = 2;                    // AF_INET
    private const int Datagram = 2 | Libc.CloseOnExec; // SOCK_DGRAM
    private const nuint GetFlags = 0x8913;             // SIOCGIFFLAGS
    private const nuint SetFlags = 0x8914;             // SIOCSIFFLAGS
    private const short InterfaceUp = 1;
    private const int NameSize = 16;
    private const ulong FilesAtFirst = 1024;           // more makes old programs that close them all slow
    private const ulong FilesAtMost = 524_288;

    /// <summary>Sets them. /etc/hostname and /etc/hosts are made where the image has none.</summary>
    public static void Set(BootOptions options)
    {
        SetName(options);
        WriteIfAbsent("/etc/hostname"u8, Terminated.Text(Terminated.Of(options.HostName, "\n"u8)));
        WriteIfAbsent("/etc/hosts"u8, Terminated.Text(Terminated.Of("127.0.0.1\tlocalhost\n::1\tlocalhost\n127.0.1.1\t"u8, options.HostName, "\n"u8)));
        RaiseLoopback();
        ulong* limits = stackalloc ulong[] { FilesAtFirst, FilesAtMost };
        _ = Libc.SetLimit(Libc.LimitOfFiles, limits);
    }

    /// <summary>Tells the kernel the name, and nobody else.</summary>
    public static void SetName(BootOptions options)
    {
        fixed (byte* name = options.HostName)
        {
            _ = Libc.SetHostName(name, options.HostName.Length);
        }
    }

    // The kernel gives it 127.0.0.1 and ::1 when it goes up.
    private static void RaiseLoopback()
    {
        int socket = Libc.Socket(Internet, Datagram, 0);
        byte* request = stackalloc byte[40];
        new Span<byte>(request, 40).Clear();
        "lo"u8.CopyTo(new Span<byte>(request, NameSize));
        if (socket >= 0 && Libc.DeviceControl(socket, GetFlags, request) == 0)
        {
            *(short*)(request + NameSize) |= InterfaceUp;
            _ = Libc.DeviceControl(socket, SetFlags, request);
        }

        Descriptor.Close(ref socket);
    }

    private static void WriteIfAbsent(ReadOnlySpan<byte> terminated, ReadOnlySpan<byte> content)
    {
        int file = Descriptor.Open(terminated, Libc.WriteOnly | Libc.Create | Libc.Exclusive, 0x1A4);
        if (file >= 0)
        {
            _ = Descriptor.Write(file, content);
            Descriptor.Close(ref file);
        }
    }
}
