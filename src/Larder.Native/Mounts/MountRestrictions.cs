namespace Larder.Native.Mounts;

/// <summary>What a mount keeps its tree from doing, besides what the file system itself does (MOUNT_ATTR_…, fsmount(2)).</summary>
[Flags]
public enum MountRestrictions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Nothing is written.</summary>
    ReadOnly = 1,

    /// <summary>Set-uid and set-gid bits and file capabilities give nobody any rights.</summary>
    NoSetUser = 2,

    /// <summary>Device nodes open nothing.</summary>
    NoDevices = 4,
}
