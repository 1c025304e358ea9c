using System.Text;
using Larder.Native.Files;

namespace Larder.Cli.Commands.Image;

/// <summary>What a file with holes really takes.</summary>
internal static class DiskUse
{
    /// <summary>Bytes on its disk; null when it is not there.</summary>
    public static long? Allocated(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            return null;
        }

        using DirectoryHandle directory = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        return directory.TryStat(Encoding.UTF8.GetBytes(Path.GetFileName(path)))?.AllocatedBytes;
    }
}
