using System.Runtime.InteropServices;

namespace Larder.Native.Processes;

/// <summary>Asks what stands at a path without opening it for reading.</summary>
public static unsafe class ExecutableFile
{
    private const int MayExecute = 1;
    private const int LongestLink = 4096;

    /// <summary>What the path leads to, symlinks followed.</summary>
    /// <param name="path">Absolute or relative to the working directory.</param>
    public static ExecutableKind Of(ReadOnlySpan<byte> path)
    {
        if (IsDirectory(path))
        {
            return ExecutableKind.Directory;
        }

        fixed (byte* name = BytePath.Terminated(path, nameof(path)))
        {
            return ProcessCalls.Access(name, MayExecute) == 0 ? ExecutableKind.Executable
                : ProcessCalls.Access(name, 0) == 0 ? ExecutableKind.NotExecutable
                : ExecutableKind.Missing;
        }
    }

    /// <summary>The target of a symlink, or null when the path is no symlink or leads nowhere.</summary>
    /// <param name="path">Absolute or relative to the working directory.</param>
    public static byte[]? LinkTarget(ReadOnlySpan<byte> path)
    {
        var buffer = stackalloc byte[LongestLink];
        fixed (byte* name = BytePath.Terminated(path, nameof(path)))
        {
            var length = ProcessCalls.ReadLink(name, buffer, LongestLink);
            return length < 0 ? null : new ReadOnlySpan<byte>(buffer, (int)length).ToArray();
        }
    }

    /// <summary>The working directory, or null when it has been deleted or cannot be reached.</summary>
    public static byte[]? WorkingDirectory()
    {
        var buffer = stackalloc byte[LongestLink];
        return ProcessCalls.CurrentDirectory(buffer, LongestLink) is null || buffer[0] != (byte)'/'
            ? null
            : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer).ToArray();
    }

    // O_PATH opens nothing for reading: search rights on the way are enough.
    private static bool IsDirectory(ReadOnlySpan<byte> path)
    {
        int descriptor;
        fixed (byte* name = BytePath.Terminated(path, nameof(path)))
        {
            const int Directory = 0x10000;
            const int CloseOnExec = 0x80000;
            descriptor = ProcessCalls.Open(name, ProcessCalls.PathOnly | Directory | CloseOnExec, 0);
        }

        if (descriptor < 0)
        {
            return false;
        }

        _ = ProcessCalls.Close(descriptor);
        return true;
    }
}
