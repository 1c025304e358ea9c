using System.Text;
using Larder.Machines.Records;
using Larder.Native.Durability;
using Larder.Native.Files;

namespace Larder.Machines.Monitors.Groups;

/// <summary>
/// Control groups of machines (cgroups(7), version 2): one for each that runs, below <c>larder</c> in the highest group on the way
/// to ours in which this user may make one. Root has the hierarchy's own; other users have one where their session is a
/// delegated one, as below <c>user@UID.service</c> of systemd. Where there is none, machines run without limits.
/// </summary>
/// <param name="mount">Where the hierarchy is mounted.</param>
/// <param name="own">Our own group in it: an absolute path.</param>
internal sealed class ControlGroups(string mount, string own)
{
    private const uint ModeOfParent = 0x1ED;

    // No other user may as much as lock one.
    private const uint Mode = 0x1C0;
    private static readonly byte[] Parent = "larder"u8.ToArray();
    private static readonly string[] Controllers = ["memory", "pids", "cpu"];

    /// <summary>Those of this machine; null when it has no version 2 with controllers.</summary>
    public static ControlGroups? Find()
    {
        const string Mount = "/sys/fs/cgroup";
        return File.Exists($"{Mount}/cgroup.controllers")
            && File.ReadLines("/proc/self/cgroup").FirstOrDefault(static line => line.StartsWith("0::/", StringComparison.Ordinal)) is { } line
                ? new ControlGroups(Mount, line["0::".Length..])
                : null;
    }

    /// <summary>Makes one, with its limits; null when this user may make none, or nothing can be limited here.</summary>
    /// <param name="machine">What it is called, before what tells it from all others.</param>
    /// <param name="limits">What it may take.</param>
    public ControlGroup? TryMake(string machine, GroupLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        byte[] name = Encoding.UTF8.GetBytes($"{machine}-{Guid.NewGuid():n}");
        return Above().Select(above => TryMake(above, name, limits)).FirstOrDefault(static group => group is not null);
    }

    /// <summary>Removes those that nobody has any more, since who had them was killed.</summary>
    public void Sweep()
    {
        foreach (string above in Above())
        {
            try
            {
                using DirectoryHandle hierarchy = DirectoryHandle.Open(above);
                using DirectoryHandle? parent = hierarchy.TryOpenDirectory(Parent);
                foreach (ListedName entry in parent?.List().Where(static entry => entry.Kind is FileKind.Directory) ?? [])
                {
                    RemoveForgotten(parent!, entry.Name);
                }
            }
            catch (LinuxException)
            {
                // They are another user's.
            }
        }
    }

    // From the hierarchy's own down to ours.
    private IEnumerable<string> Above()
    {
        string path = mount;
        yield return path;
        foreach (string part in own.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = Path.Combine(path, part);
            yield return path;
        }
    }

    private static ControlGroup? TryMake(string above, byte[] name, GroupLimits limits)
    {
        DirectoryHandle? parent = null;
        try
        {
            using DirectoryHandle hierarchy = DirectoryHandle.Open(above);
            _ = hierarchy.EnsureDirectory(Parent, ModeOfParent);
            parent = hierarchy.OpenDirectory(Parent);
            Allow(above);
            Allow(Path.Combine(above, Encoding.ASCII.GetString(Parent)));
            parent.MakeDirectory(name, Mode);

            // Who cleans up may look at it in this moment; then there is none, as where none can be made.
            if (MachineClaims.TryClaim(parent, name) is { } claimed)
            {
                ControlGroup group = new(parent, name, claimed);
                parent = null;
                if (group.TryLimit(limits))
                {
                    return group;
                }

                group.Dispose();
            }
        }
        catch (LinuxException)
        {
            // It may not be made here.
        }

        parent?.Dispose();
        return null;
    }

    // Controllers that are missing, or that another may not give away, are not limited by.
    private static void Allow(string group)
    {
        foreach (string controller in Controllers)
        {
            _ = ControlGroup.TryWrite(Path.Combine(group, "cgroup.subtree_control"), $"+{controller}");
        }
    }

    private static void RemoveForgotten(DirectoryHandle parent, byte[] name)
    {
        if (MachineClaims.TryClaim(parent, name) is { } claimed)
        {
            _ = ControlGroup.TryRemove(parent, name);
            FileLock.Release(claimed.Handle);
            claimed.Dispose();
        }
    }
}
