namespace Larder.Native.Files;

/// <summary>Makes directories whose modes do not depend on the umask, which Larder sets to 0.</summary>
public static class ExactDirectory
{
    /// <summary>
    /// Makes a directory and those that lead to it, all with this mode. (The runtime gives the mode to the last one only,
    /// and 0777 to those that lead to it.)
    /// </summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static void Make(string path, UnixFileMode mode)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            Make(parent, mode);
        }

        Directory.CreateDirectory(path, mode);
    }
}
