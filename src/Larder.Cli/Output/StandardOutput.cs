using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Cli.Output;

/// <summary>Standard output as a stream that notices when nobody reads it any more.</summary>
internal static class StandardOutput
{
    /// <summary>Opens it.</summary>
    public static Stream Open()
    {
        SafeFileHandle handle = new(1, ownsHandle: false);
        FileKind kind = DirectoryHandle.StatOpen(handle).Kind;

        // The console's stream ignores a reader that is gone, so that `larder store cat … | head` would read on to the
        // end. A file stream tells; but into a file it would write at offsets of its own, which `>>` and a following
        // command do not see.
        return kind is FileKind.Fifo or FileKind.Socket
            ? new PipeOutput(new FileStream(handle, FileAccess.Write, bufferSize: 0))
            : Console.OpenStandardOutput();
    }
}
