using System.Globalization;
using System.Text;
using Larder.Database.Roots;
using Larder.Native.Durability;

namespace Larder.Install.Generations;

/// <summary>The link <c>current</c> to one generation: changing it is the one rename that switches.</summary>
internal static class CurrentLink
{
    /// <summary>The generation that the link names; 0 when there is no link.</summary>
    public static long Read(LarderRoot root)
    {
        byte[]? target = root.Directory.TryReadSymlink(RootPaths.Current);
        return target is not null
            && target.AsSpan().StartsWith("generations/"u8)
            && long.TryParse(target.AsSpan(12), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : 0;
    }

    /// <summary>Makes the link name a generation; whoever opens it sees the old one or the new one.</summary>
    public static void Switch(LarderRoot root, long generation)
    {
        // First, so that no crash leaves a generation that nobody reaches.
        if (root.Directory.TryStat(RootPaths.Bin) is null)
        {
            root.Directory.MakeSymlink(RootPaths.Bin, "current/bin"u8);
        }

        byte[] aside = ".current"u8.ToArray();
        _ = root.Directory.TryUnlink(aside);
        root.Directory.MakeSymlink(aside, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"generations/{generation}")));
        Durable.Rename(root.Directory, aside, root.Directory, RootPaths.Current, replace: true, InstallKillPoints.RenameCurrent);
        Durable.Sync(root.Directory.Handle, InstallKillPoints.SyncRoot);
    }
}
