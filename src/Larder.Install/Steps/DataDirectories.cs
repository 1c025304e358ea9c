using System.Text;
using Larder.Formats.Packs;
using Larder.Install.Engine;
using Larder.Install.Records;
using Larder.Native.Files;

namespace Larder.Install.Steps;

/// <summary>Where a pack's commands and services wrote: kept when the pack goes, unless the user wants it gone too.</summary>
internal static class DataDirectories
{
    public static IReadOnlyList<DataDirectory> Of(InstallServices services, PackName pack, bool purge)
    {
        List<string> candidates = [Path.Combine(services.Root.Path, "data", pack.ToString())];
        if (services.Settings.UserDataDirectory is { } user)
        {
            candidates.Add(Path.Combine(user, pack.ToString()));
        }

        List<DataDirectory> found = [];
        foreach (string path in candidates.Distinct().Where(Directory.Exists))
        {
            using DirectoryHandle parent = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
            byte[] name = Encoding.ASCII.GetBytes(pack.Name);
            long bytes;
            using (DirectoryHandle directory = parent.OpenDirectory(name))
            {
                bytes = Size(directory);
            }

            if (purge)
            {
                parent.RemoveTree(name);
            }

            found.Add(new DataDirectory(path, bytes, purge));
        }

        return found;
    }

    private static long Size(DirectoryHandle directory)
    {
        long bytes = 0;
        foreach (ListedName entry in directory.List())
        {
            if (directory.TryStat(entry.Name) is not { } status)
            {
                continue;
            }

            if (status.Kind is FileKind.Directory)
            {
                using DirectoryHandle inside = directory.OpenDirectory(entry.Name);
                bytes += Size(inside);
            }
            else
            {
                bytes += status.Size;
            }
        }

        return bytes;
    }
}
