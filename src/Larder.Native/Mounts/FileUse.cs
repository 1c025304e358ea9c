using System.Runtime.InteropServices;
using Larder.Native.Files;

namespace Larder.Native.Mounts;

/// <summary>Whether files are in use.</summary>
public static class FileUse
{
    /// <summary>
    /// Whether anybody else has a file open, be it a mount that reads it, in whichever namespace that is; null where the
    /// file system cannot tell. The kernel gives a write lease only where nobody has (fcntl(2), F_SETLEASE).
    /// </summary>
    /// <param name="file">Open for reading, once.</param>
    public static bool? IsOpenElsewhere(SafeHandle file)
    {
        // Who opens the file in this moment would have us killed by the signal that is the default.
        _ = MountCalls.Control(file, MountCalls.FcntlSetSignal, MountCalls.SignalUrgent);
        if (MountCalls.Control(file, MountCalls.FcntlSetLease, MountCalls.WriteLease) == 0)
        {
            _ = MountCalls.Control(file, MountCalls.FcntlSetLease, MountCalls.NoLease);
            return false;
        }

        return (Errno)Marshal.GetLastPInvokeError() is Errno.TryAgain ? true : null;
    }
}
