using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Booting;

/// <summary>Who is asked for the addresses of names: /etc/resolv.conf.</summary>
internal static unsafe class NameServer
{
    private const uint Mode = 0x1A4;                   // 0644

    /// <summary>Replaces the file, or the link to one; an image that cannot be written keeps what it has.</summary>
    public static void Write(ReadOnlySpan<byte> address)
    {
        // Written aside: what a link leads to may be the image's own, and nobody sees half a file.
        fixed (byte* aside = "/etc/.resolv.conf.larder"u8, path = "/etc/resolv.conf"u8)
        {
            _ = Libc.Unlink(Libc.CurrentDirectory, aside, 0);
            if (!TryWrite(aside, address) || Libc.Rename(aside, path) < 0)
            {
                _ = Libc.Unlink(Libc.CurrentDirectory, aside, 0);
            }
        }
    }

    private static bool TryWrite(byte* path, ReadOnlySpan<byte> address)
    {
        int file = Libc.Open(path, Libc.WriteOnly | Libc.Create | Libc.Exclusive | Libc.CloseOnExec, Mode);
        if (file < 0)
        {
            return false;
        }

        byte[] line = Terminated.Of("nameserver "u8, address, "\n"u8);
        bool isWritten = Descriptor.Write(file, Terminated.Text(line)) == line.Length - 1;
        Descriptor.Close(ref file);
        return isWritten;
    }
}
