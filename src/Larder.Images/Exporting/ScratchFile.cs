using System.Text;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Exporting;

/// <summary>A file without a name, gone with the process however that ends. Owns its handle.</summary>
internal sealed class ScratchFile : IDisposable
{
    private ScratchFile(SafeFileHandle handle) => Handle = handle;

    /// <summary>The file, open for reading and writing.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Makes an empty one on the file system of a directory.</summary>
    public static ScratchFile Create(DirectoryHandle directory)
    {
        byte[] name = Encoding.ASCII.GetBytes($".larder-{Guid.NewGuid():N}");
        SafeFileHandle file = directory.CreateFile(name, 0x180);
        try
        {
            directory.Unlink(name);
            return new ScratchFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file, which frees its space.</summary>
    public void Dispose() => Handle.Dispose();
}
