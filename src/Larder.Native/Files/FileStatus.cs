namespace Larder.Native.Files;

/// <summary>What statx(2) says of a path, unfollowed.</summary>
public readonly record struct FileStatus
{
    internal FileStatus(in Libc.StatxBuffer buffer)
    {
        Kind = (FileKind)((buffer.Mode >> 12) & 15);
        Mode = (ushort)(buffer.Mode & 0xFFF);
        LinkCount = buffer.LinkCount;
        User = buffer.User;
        Group = buffer.Group;
        Inode = buffer.Inode;
        Device = ((ulong)buffer.DevMajor << 32) | buffer.DevMinor;
        Size = (long)buffer.Size;
        AllocatedBytes = (long)buffer.Blocks * 512;
        ModifiedSeconds = buffer.ModifyTime.Seconds;
        ModifiedNanoseconds = buffer.ModifyTime.Nanoseconds;
        ChangedSeconds = buffer.ChangeTime.Seconds;
        ChangedNanoseconds = buffer.ChangeTime.Nanoseconds;
        DeviceMajor = buffer.RdevMajor;
        DeviceMinor = buffer.RdevMinor;
    }

    /// <summary>The file type.</summary>
    public FileKind Kind { get; }

    /// <summary>The twelve permission bits, setuid, setgid and sticky among them.</summary>
    public ushort Mode { get; }

    /// <summary>Number of hard links.</summary>
    public uint LinkCount { get; }

    /// <summary>Owner.</summary>
    public uint User { get; }

    /// <summary>Owning group.</summary>
    public uint Group { get; }

    /// <summary>Inode number, unique on <see cref="Device"/>.</summary>
    public ulong Inode { get; }

    /// <summary>The file system: major in the upper, minor in the lower 32 bits.</summary>
    public ulong Device { get; }

    /// <summary>Length in bytes.</summary>
    public long Size { get; }

    /// <summary>Bytes that the file system has set aside.</summary>
    public long AllocatedBytes { get; }

    /// <summary>Modification time, seconds since 1970.</summary>
    public long ModifiedSeconds { get; }

    /// <summary>Modification time, nanoseconds within the second.</summary>
    public uint ModifiedNanoseconds { get; }

    /// <summary>Status change time, seconds since 1970.</summary>
    public long ChangedSeconds { get; }

    /// <summary>Status change time, nanoseconds within the second.</summary>
    public uint ChangedNanoseconds { get; }

    /// <summary>For a device: its major number.</summary>
    public uint DeviceMajor { get; }

    /// <summary>For a device: its minor number.</summary>
    public uint DeviceMinor { get; }
}
