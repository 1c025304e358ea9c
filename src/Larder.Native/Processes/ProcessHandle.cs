using System.Runtime.InteropServices;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Processes;

/// <summary>
/// One process, held by a pidfd: however long it is kept, it never means another process that got the same number.
/// Dispose lets go of it; the process lives on.
/// </summary>
public sealed unsafe class ProcessHandle : IDisposable
{
    private const int NoSuchProcess = 3;

    private ProcessHandle(int id, SafeFileHandle descriptor)
    {
        Id = id;
        Descriptor = descriptor;
    }

    /// <summary>The process id as this process sees it.</summary>
    public int Id { get; }

    internal SafeFileHandle Descriptor { get; }

    /// <summary>Takes hold of a running process.</summary>
    /// <param name="id">Its number. Whether it still is the one meant is asked after this call, when it can no longer
    /// be given to another.</param>
    /// <returns>Null when there is no such process.</returns>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static ProcessHandle? TryOpen(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(id);
        var descriptor = ProcessCalls.SystemCall(ProcessCalls.PidOpen, id, 0, 0, 0);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError() == NoSuchProcess ? null : throw LinuxException.Last("pidfd_open");
        }

        return new ProcessHandle(id, new SafeFileHandle((nint)descriptor, ownsHandle: true));
    }

    /// <summary>Sends a signal.</summary>
    /// <returns>False when the process has ended.</returns>
    /// <exception cref="LinuxException">The kernel refuses: the process belongs to another user.</exception>
    public bool TrySend(ProcessSignal signal)
    {
        var sent = ProcessCalls.SystemCall(
            ProcessCalls.PidSendSignal, Descriptor.DangerousGetHandle(), (nint)signal, 0, 0);
        GC.KeepAlive(Descriptor);
        return sent == 0
            || (Marshal.GetLastPInvokeError() == NoSuchProcess ? false : throw LinuxException.Last("pidfd_send_signal"));
    }

    /// <summary>Lets go of the process.</summary>
    public void Dispose() => Descriptor.Dispose();
}
