using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Serving;

/// <summary>Time since the machine was started.</summary>
internal static unsafe class Clock
{
    private const int SinceBoot = 7;   // CLOCK_BOOTTIME

    public static long Microseconds
    {
        get
        {
            long* time = stackalloc long[2];
            _ = Libc.ClockTime(SinceBoot, time);
            return (time[0] * 1_000_000) + (time[1] / 1000);
        }
    }

    public static long Milliseconds => Microseconds / 1000;
}
