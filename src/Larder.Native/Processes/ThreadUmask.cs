using Larder.Native.Files;

namespace Larder.Native.Processes;

/// <summary>
/// The file mode creation mask of one thread and of what it starts. Larder itself runs with mask 0
/// (<see cref="Umask"/>); a command that a user runs must not.
/// </summary>
public static class ThreadUmask
{
    private const int FileSystemContext = 0x200;      // CLONE_FS

    /// <summary>
    /// Parts this thread's mask (and working directory and root, which go with it) from the process's, and sets it.
    /// There is no way back: for threads that were made to start one program, never for pool threads.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refuses, as under a container's seccomp filter.</exception>
    public static void Set(uint mask)
    {
        if (ProcessCalls.Unshare(FileSystemContext) != 0)
        {
            throw LinuxException.Last("unshare");
        }

        _ = Umask.Set(mask);
    }
}
