using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Sockets;

/// <summary>Two connected sockets without a name: how we speak with a child that is given one of them.</summary>
public static unsafe class SocketPair
{
    /// <summary>
    /// Makes a pair of stream sockets, both closed on exec. The caller disposes both; ours reads its end of stream
    /// only when every copy of theirs is closed, so theirs goes as soon as the child has it.
    /// </summary>
    /// <returns>Ours, for waiting without a thread; and theirs, which waits, as a program expects of a descriptor.</returns>
    /// <exception cref="LinuxException">No descriptor is left.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "the caller disposes both ends")]
    public static (Socket Ours, SafeFileHandle Theirs) Create()
    {
        int* ends = stackalloc int[2];
        if (SocketCalls.Pair(SocketCalls.Unix, SocketCalls.Stream | SocketCalls.CloseOnExec, 0, ends) != 0)
        {
            throw LinuxException.Last("socketpair");
        }

        return (new Socket(new SafeSocketHandle(ends[0], ownsHandle: true)), new SafeFileHandle(ends[1], ownsHandle: true));
    }
}
