using System.Runtime.InteropServices;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Processes;

/// <summary>
/// A running child, held by its pidfd. Owns our ends of its pipes; Dispose closes them and lets go of the child,
/// which lives on (kill and wait first when it must not).
/// </summary>
/// <remarks>
/// A child that asks to die with its parent (PR_SET_PDEATHSIG, as bubblewrap does) dies with the <em>thread</em> that
/// started it: start such a one from a thread that stays until it has ended, not from a pool thread.
/// </remarks>
public sealed unsafe class ChildProcess : IDisposable
{
    private const int InfoSize = 128;            // siginfo_t
    private const int InfoCode = 8;              // offsets in it on 64-bit Linux
    private const int InfoStatus = 24;
    private const int EndedByItself = 1;         // CLD_EXITED

    private readonly ProcessHandle _process;
    private readonly Lock _waiting = new();
    private ExitStatus? _status;

    internal ChildProcess(ProcessHandle process, SafeFileHandle? input, SafeFileHandle? output, SafeFileHandle? error)
    {
        _process = process;
        Input = Open(input, FileAccess.Write);
        Output = Open(output, FileAccess.Read);
        Error = Open(error, FileAccess.Read);
    }

    /// <summary>The child's process id.</summary>
    public int Id => _process.Id;

    /// <summary>Where to write its stdin, when that is a pipe. Dispose it to send end of file.</summary>
    public Stream? Input { get; }

    /// <summary>Where to read its stdout, when that is a pipe.</summary>
    public Stream? Output { get; }

    /// <summary>Where to read its stderr, when that is a pipe.</summary>
    public Stream? Error { get; }

    /// <summary>Starts a program with SIGPIPE at its default and no signal blocked but those asked for.</summary>
    /// <exception cref="MissingProgramException">The program is not installed.</exception>
    /// <exception cref="LinuxException">It cannot be executed, the working directory is not there, or no process can be
    /// made.</exception>
    public static ChildProcess Start(ProcessStart options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var spawn = new Spawn(options);
        return spawn.Run();
    }

    /// <summary>Sends a signal.</summary>
    /// <returns>False when the child has ended.</returns>
    public bool Kill(ProcessSignal signal = ProcessSignal.Kill) => _process.TrySend(signal);

    /// <summary>Waits for the end and says how it was; at once when it was asked before.</summary>
    /// <exception cref="LinuxException">Something else in this process reaped the child.</exception>
    public ExitStatus Wait()
    {
        lock (_waiting)
        {
            return _status ??= Reap();
        }
    }

    /// <summary>Closes the pipes and lets go of the child.</summary>
    public void Dispose()
    {
        Input?.Dispose();
        Output?.Dispose();
        Error?.Dispose();
        _process.Dispose();
    }

    private static FileStream? Open(SafeFileHandle? pipe, FileAccess access) =>
        pipe is null ? null : new FileStream(pipe, access, bufferSize: 0);

    private ExitStatus Reap()
    {
        var info = stackalloc byte[InfoSize];
        var descriptor = (int)_process.Descriptor.DangerousGetHandle();
        while (ProcessCalls.WaitForState(
            ProcessCalls.WaitByPidHandle, descriptor, info, ProcessCalls.WaitExited) != 0)
        {
            if (Marshal.GetLastPInvokeError() != (int)Errno.Interrupted)
            {
                throw LinuxException.Last("waitid");
            }
        }

        GC.KeepAlive(_process);
        var status = *(int*)(info + InfoStatus);
        return *(int*)(info + InfoCode) == EndedByItself ? ExitStatus.Exited(status) : ExitStatus.Signalled(status);
    }
}
