using System.Text;
using Larder.Native.Files;

namespace Larder.Images.Sources;

/// <summary>What stands at a path of this machine.</summary>
internal static class LocalFile
{
    /// <summary>Whether it is a regular file, links followed; nothing is opened.</summary>
    public static bool IsRegular(string path)
    {
        string real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        using DirectoryHandle directory = DirectoryHandle.Open(Path.GetDirectoryName(real)!);
        return directory.TryStat(Encoding.UTF8.GetBytes(Path.GetFileName(real))) is { Kind: FileKind.File };
    }
}
