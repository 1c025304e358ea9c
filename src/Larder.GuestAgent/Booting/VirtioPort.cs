using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Copying;

namespace Larder.GuestAgent.Booting;

/// <summary>The serial port by which the host speaks with us.</summary>
internal static class VirtioPort
{
    private const int LongestName = 4096;

    /// <summary>Opens the port of a name. Throws when there is none within 20 s.</summary>
    public static int Open(byte[] name)
    {
        byte[]? path = Patience.Await(() => Find(name));
        if (path is null)
        {
            throw GuestException.Of("there is no virtio port", name, Errors.NotFound);
        }

        int port = Descriptor.Open(path, Libc.ReadWrite | Libc.NonBlock);
        return port >= 0 ? port : throw GuestException.Of("cannot open", path, Libc.Errno);
    }

    private static byte[]? Find(byte[] name)
    {
        int directory = Descriptor.Open("/sys/class/virtio-ports"u8, Libc.ReadOnly | Libc.DirectoryOnly);
        if (directory < 0)
        {
            return null;
        }

        byte[][] entries = DirectoryListing.Read(directory);
        Descriptor.Close(ref directory);
        foreach (byte[] entry in entries)
        {
            byte[] given = Descriptor.ReadFile(Terminated.Of("/sys/class/virtio-ports/"u8, Terminated.Text(entry), "/name"u8), LongestName) ?? [];
            byte[] device = Terminated.Of("/dev/"u8, Terminated.Text(entry));
            if (given.AsSpan().TrimEnd((byte)'\n').SequenceEqual(name) && Descriptor.Status(Libc.CurrentDirectory, device, 0) is not null)
            {
                return device;
            }
        }

        return null;
    }
}
