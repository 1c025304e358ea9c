using System.Diagnostics.CodeAnalysis;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Processes;

/// <summary>Both ends of a pipe, closed on exec. Whoever makes one disposes both.</summary>
/// <param name="Read">The end to read from.</param>
/// <param name="Write">The end to write to.</param>
public readonly record struct PipePair(SafeFileHandle Read, SafeFileHandle Write)
{
    /// <summary>Makes a pipe.</summary>
    /// <exception cref="LinuxException">No descriptor is left.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "the caller disposes both ends")]
    public static unsafe PipePair Create()
    {
        const int CloseOnExec = 0x80000;
        var ends = stackalloc int[2];
        if (ProcessCalls.Pipe(ends, CloseOnExec) != 0)
        {
            throw LinuxException.Last("pipe2");
        }

        return new PipePair(new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }
}
