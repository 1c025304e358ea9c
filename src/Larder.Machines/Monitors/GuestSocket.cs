using Larder.Native.Files;
using Larder.Native.Sockets;
using Larder.Native.Virtualisation;

namespace Larder.Machines.Monitors;

/// <summary>How a guest's agent can reach this machine without a serial port, where the kernel offers it (vsock(7)).</summary>
/// <param name="Device">Handed to the monitor.</param>
/// <param name="Listener">Where the agent connects to.</param>
internal sealed record GuestSocket(GuestSocketDevice Device, GuestListener Listener)
{
    /// <summary>Where both find each other.</summary>
    public GuestAddress Address => new(Device.Context, Listener.Port);

    /// <summary>Takes one; null where there is none, or not for this user.</summary>
    public static GuestSocket? TryTake()
    {
        if (GuestSocketDevice.TryTake() is not { } device)
        {
            return null;
        }

        try
        {
            return new GuestSocket(device, GuestListener.Listen(device.Context));
        }
        catch (LinuxException)
        {
            device.Dispose();
            return null;
        }
    }
}
