using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Cli.Output;

/// <summary>Standard output and standard error as streams. Opening them leaves a terminal's settings alone.</summary>
internal static class StandardStreams
{
    // O_CLOEXEC, as proc_pid_fdinfo(5) shows it.
    private const int CloseOnExec = 0x80000;

    /// <summary>Opens standard input; one that the caller has closed is at its end.</summary>
    public static Stream OpenInput() => IsClosed(0) ? Stream.Null : OpenTerminal() ?? Console.OpenStandardInput();

    /// <summary>Opens standard output; writing throws <see cref="BrokenPipeException"/> once nobody reads it any more.</summary>
    public static Stream OpenOutput() => IsClosed(1) ? Stream.Null : Open(1, isBreaking: true) ?? Console.OpenStandardOutput();

    /// <summary>Opens standard error; what nobody reads is dropped.</summary>
    public static Stream OpenError() => IsClosed(2) ? Stream.Null : Open(2, isBreaking: false) ?? Console.OpenStandardError();

    // The runtime's own files take the numbers of streams that the caller has closed. It has them closed when a program is
    // executed, which nothing is that this one was started with.
    private static bool IsClosed(int descriptor)
    {
        try
        {
            return File.ReadLines($"/proc/self/fdinfo/{descriptor}").Any(static line => line.StartsWith("flags:", StringComparison.Ordinal)
                && (Convert.ToInt32(line["flags:".Length..].Trim(), 8) & CloseOnExec) != 0);
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Of a terminal the console's stream reads lines, which it edits itself: it takes back that the terminal is raw, and
    // control-C is a signal again.
    private static FileStream? OpenTerminal()
    {
        SafeFileHandle handle = new(0, ownsHandle: false);
        return DirectoryHandle.StatOpen(handle).Kind is FileKind.CharacterDevice ? new FileStream(handle, FileAccess.Read, bufferSize: 0) : null;
    }

    // The console's stream ignores a reader that is gone, so that `larder store cat … | head` would read on to the end,
    // and switches a terminal's keypad. A file stream does neither; but into a file it would write at offsets of its own,
    // which a following command and the other stream do not see.
    private static PipeOutput? Open(int descriptor, bool isBreaking)
    {
        SafeFileHandle handle = new(descriptor, ownsHandle: false);
        return DirectoryHandle.StatOpen(handle).Kind is FileKind.Fifo or FileKind.Socket or FileKind.CharacterDevice
            ? new PipeOutput(new FileStream(handle, FileAccess.Write, bufferSize: 0), isBreaking)
            : null;
    }
}
