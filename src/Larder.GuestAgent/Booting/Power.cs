using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Serving;

namespace Larder.GuestAgent.Booting;

/// <summary>Ends the machine.</summary>
internal static unsafe class Power
{
    private const long Grace = 2000;
    private const uint Pause = 5_000;
    private const int SecondsForInit = 90;

    /// <summary>Has systemd stop all services and turn the machine off (systemd(1), SIGNALS); does it when nothing comes of that.</summary>
    public static void AskInit()
    {
        // We are one of the services, and end by it.
        for (int second = 0; Libc.Kill(1, Libc.SignalPowerOff) == 0 && second < SecondsForInit; second++)
        {
            _ = Libc.Sleep(1_000_000);
        }

        Off();
    }

    /// <summary>Asks all processes to end, waits up to 2 s, ends them, and puts everything on disk.</summary>
    public static void ShutDown()
    {
        Libc.SyncAll();
        _ = Libc.Kill(-1, Libc.SignalTerminate);
        long end = Clock.Milliseconds + Grace;
        while (HasProcesses() && Clock.Milliseconds < end)
        {
            _ = Libc.Sleep(Pause);
        }

        _ = Libc.Kill(-1, Libc.SignalKill);
        end = Clock.Milliseconds + Grace;
        while (HasProcesses() && Clock.Milliseconds < end)
        {
            _ = Libc.Sleep(Pause);
        }

        _ = Mounting.Try("none"u8, "/"u8, "none"u8, Libc.MountRemount | Libc.MountReadOnly);
        Off();
    }

    /// <summary>Turns it off. Without ACPI the kernel could only halt: a restart is what its monitor notices.</summary>
    public static void Off()
    {
        Libc.SyncAll();
        bool hasAcpi = Descriptor.Status(Libc.CurrentDirectory, "/sys/firmware/acpi/tables"u8, 0) is not null;
        _ = Libc.Reboot(hasAcpi ? Libc.RebootPowerOff : Libc.RebootRestart);
        _ = Libc.Reboot(Libc.RebootRestart);
    }

    // A process here is a child of ours or becomes one.
    private static bool HasProcesses()
    {
        int status;
        int process;
        do
        {
            process = Libc.Wait(-1, &status, Libc.NoHang);
        }
        while (process > 0);

        return process == 0;
    }
}
