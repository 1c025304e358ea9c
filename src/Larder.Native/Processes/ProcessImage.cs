using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Processes;

/// <summary>Becomes another program: same process id, terminal, parent and standard streams.</summary>
public static unsafe class ProcessImage
{
    private const int SetMask = 2;                // SIG_SETMASK
    private const int SignalActionSize = 152;     // struct sigaction of glibc: handler, 128-byte mask, flags, restorer
    private const int SignalSetSize = 128;

    /// <summary>
    /// Replaces this process by the program; returns only by throwing. SIGPIPE, which .NET ignores, is set back to
    /// its default, and no signal is blocked but those asked for; handlers the kernel resets by itself.
    /// </summary>
    /// <param name="program">What to become.</param>
    /// <param name="arguments">argv from 1 on.</param>
    /// <param name="environment">Every entry, <c>NAME=value</c>.</param>
    /// <param name="blocked">Signals that the program starts with blocked.</param>
    /// <param name="keep">Open files that the program finds under the numbers they have now; all others of ours are
    /// closed on exec.</param>
    /// <exception cref="MissingProgramException">The program is not installed.</exception>
    /// <exception cref="LinuxException">The kernel refuses to execute it.</exception>
    [DoesNotReturn]
    public static void Replace(
        StartableProgram program,
        IReadOnlyList<byte[]> arguments,
        IReadOnlyList<byte[]> environment,
        IReadOnlyList<ProcessSignal> blocked,
        IReadOnlyList<SafeFileHandle> keep)
    {
        ArgumentNullException.ThrowIfNull(program);
        var path = program.Find();
        using var argv = new ByteStringArray([path, .. arguments], nameof(arguments));
        using var envp = new ByteStringArray(environment, nameof(environment));
        foreach (var file in keep)
        {
            _ = ProcessCalls.DescriptorControl((int)file.DangerousGetHandle(), ProcessCalls.SetDescriptorFlags, 0);
        }

        var mask = stackalloc byte[SignalSetSize];
        _ = ProcessCalls.SignalsNone(mask);
        foreach (var signal in blocked)
        {
            _ = ProcessCalls.SignalsAdd(mask, (int)signal);
        }

        var action = stackalloc byte[SignalActionSize];
        new Span<byte>(action, SignalActionSize).Clear();      // handler 0 is SIG_DFL
        _ = ProcessCalls.SignalAction((int)ProcessSignal.Pipe, action, null);
        _ = ProcessCalls.ThreadSignalMask(SetMask, mask, null);
        fixed (byte* name = BytePath.Terminated(path, nameof(program)))
        {
            _ = ProcessCalls.Execute(name, argv.Pointers, envp.Pointers);
        }

        var errno = Marshal.GetLastPInvokeError();
        GC.KeepAlive(keep);
        foreach (var file in keep)
        {
            _ = ProcessCalls.DescriptorControl(
                (int)file.DangerousGetHandle(), ProcessCalls.SetDescriptorFlags, ProcessCalls.CloseOnExec);
        }

        throw new LinuxException("execve", path, (Errno)errno);
    }
}
