using Larder.Native.Files;

namespace Larder.Packs.Building;

/// <summary>Makes directories whose modes do not depend on the umask, which Larder sets to 0.</summary>
public static class PrivateDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Public = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes a directory and those that lead to it, each for its owner alone.</summary>
    public static void Make(string path) => ExactDirectory.Make(path, OwnerOnly);

    /// <summary>Makes a directory and those that lead to it, each for all to read.</summary>
    internal static void MakePublic(string path) => ExactDirectory.Make(path, Public);
}
