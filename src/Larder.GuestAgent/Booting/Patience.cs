using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Serving;

namespace Larder.GuestAgent.Booting;

/// <summary>Waits for a device that a driver is about to find.</summary>
internal static class Patience
{
    private const long Milliseconds = 20_000;
    private const uint Pause = 2_000;           // microseconds; it grows
    private const uint LongestPause = 50_000;

    /// <summary>Asks until the answer is not <c>null</c>; <c>null</c> after 20 s.</summary>
    public static T? Await<T>(Func<T?> ask)
        where T : class
    {
        long end = Clock.Milliseconds + Milliseconds;
        uint pause = Pause;
        while (true)
        {
            T? answer = ask();
            if (answer is not null || Clock.Milliseconds > end)
            {
                return answer;
            }

            _ = Libc.Sleep(pause);
            pause = Math.Min(pause * 2, LongestPause);
        }
    }
}
