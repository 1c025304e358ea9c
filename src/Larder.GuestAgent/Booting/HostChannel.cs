using Larder.GuestAgent.Serving;

namespace Larder.GuestAgent.Booting;

/// <summary>How the host is reached: by its socket, where it offers one and that works, and else by the serial port.</summary>
internal static class HostChannel
{
    /// <summary>Opens it. Throws when there is no port within 20 s.</summary>
    public static HostLink Open(BootOptions options)
    {
        int socket = options.HostPort is { } number ? HostSocket.TryConnect(number) : -1;
        if (socket >= 0)
        {
            return new HostLink(socket, socket, isPort: false);
        }

        int port = VirtioPort.Open(options.Port);
        return new HostLink(port, port, isPort: true);
    }
}
