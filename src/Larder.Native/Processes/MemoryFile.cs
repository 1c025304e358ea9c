using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Processes;

/// <summary>A file without a name: how a child is given bytes on a descriptor, however many, without a pipe to fill.</summary>
public static unsafe class MemoryFile
{
    /// <summary>Makes one, filled and rewound. The caller disposes it.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static SafeFileHandle Create(ReadOnlySpan<byte> content)
    {
        int descriptor;
        fixed (byte* name = "larder"u8)
        {
            descriptor = ProcessCalls.MemoryFile(name, ProcessCalls.CloseOnExec);
        }

        if (descriptor < 0)
        {
            throw LinuxException.Last("memfd_create");
        }

        // pwrite leaves the position at 0, where the child starts to read.
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(file, content, 0);
        return file;
    }
}
