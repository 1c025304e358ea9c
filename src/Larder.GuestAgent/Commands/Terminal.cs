using System.Globalization;
using System.Text;
using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Commands;

/// <summary>A pseudo terminal: ours is the side that a person sits at.</summary>
internal static unsafe class Terminal
{
    private const nuint GetNumber = 0x80045430;    // TIOCGPTN
    private const nuint SetLock = 0x40045431;      // TIOCSPTLCK
    private const nuint SetSize = 0x5414;          // TIOCSWINSZ

    /// <summary>What a person types for the end of input.</summary>
    public static ReadOnlySpan<byte> EndOfInput => [4];

    /// <summary>Makes one; gives our side and the name of the other.</summary>
    public static int Open(out byte[] name)
    {
        int side = Descriptor.Open("/dev/ptmx"u8, Libc.ReadWrite | Libc.NoTerminal | Libc.NonBlock);
        int unlocked = 0;
        int number;
        if (side < 0 || Libc.DeviceControl(side, SetLock, &unlocked) < 0 || Libc.DeviceControl(side, GetNumber, &number) < 0)
        {
            int errno = Libc.Errno;
            Descriptor.Close(ref side);
            throw GuestException.Of("cannot open", "/dev/ptmx"u8, errno);
        }

        name = Terminated.Of("/dev/pts/"u8, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        return side;
    }

    /// <summary>Says how large it is; those who use it get SIGWINCH.</summary>
    public static void Resize(int side, ushort rows, ushort columns)
    {
        ushort* size = stackalloc ushort[] { rows, columns, 0, 0 };
        _ = Libc.DeviceControl(side, SetSize, size);
    }
}
