using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Cli.Output;

/// <summary>Standard output and standard error as streams. Opening them leaves a terminal's settings alone.</summary>
internal static class StandardStreams
{
    /// <summary>Opens standard output; writing throws <see cref="BrokenPipeException"/> once nobody reads it any more.</summary>
    public static Stream OpenOutput() => Open(1, isBreaking: true) ?? Console.OpenStandardOutput();

    /// <summary>Opens standard error; what nobody reads is dropped.</summary>
    public static Stream OpenError() => Open(2, isBreaking: false) ?? Console.OpenStandardError();

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
