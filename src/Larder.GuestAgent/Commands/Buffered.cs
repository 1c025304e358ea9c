using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Commands;

/// <summary>How much lies in a pipe or a terminal.</summary>
internal static unsafe class Buffered
{
    private const nuint GetCount = 0x541B;   // FIONREAD

    /// <summary>Number of bytes that can be read at once.</summary>
    public static int Bytes(int descriptor)
    {
        int count;
        return Libc.DeviceControl(descriptor, GetCount, &count) < 0 ? 0 : count;
    }
}
