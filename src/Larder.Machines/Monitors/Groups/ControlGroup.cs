using System.Globalization;
using System.Text;
using Larder.Native.Durability;
using Larder.Native.Files;

namespace Larder.Machines.Monitors.Groups;

/// <summary>
/// The control group of one running machine. Whose it is, a lock of its directory says, as with machines. Disposing removes it,
/// once no process is in it. Owns both handles.
/// </summary>
internal sealed class ControlGroup(DirectoryHandle parent, byte[] name, DirectoryHandle claimed) : IDisposable
{
    private const int PeriodMicroseconds = 100_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly string _path = $"/proc/self/fd/{claimed.Handle.DangerousGetHandle()}";

    /// <summary>Whether the kernel killed processes of it, since they took more memory than it may have.</summary>
    public bool IsOutOfMemory
    {
        get
        {
            try
            {
                return File.ReadLines(Path.Combine(_path, "memory.events"))
                    .Any(static line => line.Split(' ') is ["oom_kill", var count] && count != "0");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Sets what can be limited here.</summary>
    /// <returns>False when nothing can.</returns>
    public bool TryLimit(GroupLimits limits)
    {
        // All processes of a machine end together: without QEMU, its guest is gone.
        _ = TryWrite(Path.Combine(_path, "memory.oom.group"), "1");
        return TryWrite(Path.Combine(_path, "memory.max"), Text(limits.Memory))
            | TryWrite(Path.Combine(_path, "pids.max"), Text(limits.Tasks))
            | TryWrite(Path.Combine(_path, "cpu.max"), $"{Text((long)limits.Processors * PeriodMicroseconds)} {Text(PeriodMicroseconds)}");
    }

    /// <summary>Moves a process into it. What it starts from then on is in it too.</summary>
    /// <returns>False when that is not allowed.</returns>
    public bool TryEnter(int process) => TryWrite(Path.Combine(_path, "cgroup.procs"), Text(process));

    /// <summary>Removes it.</summary>
    public void Dispose()
    {
        // The kernel counts a process that has ended until its parent has heard of it.
        _ = SpinWait.SpinUntil(() => TryRemove(parent, name), Patience);
        FileLock.Release(claimed.Handle);
        claimed.Dispose();
        parent.Dispose();
    }

    /// <summary>Removes one; false when there are processes in it.</summary>
    public static bool TryRemove(DirectoryHandle parent, byte[] name)
    {
        try
        {
            parent.RemoveDirectory(name);
            return true;
        }
        catch (LinuxException error)
        {
            return error.Error is Errno.NotFound;
        }
    }

    /// <summary>Writes to a file of a group; false when it is not there, or says no.</summary>
    public static bool TryWrite(string path, string text)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(Encoding.ASCII.GetBytes(text));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
