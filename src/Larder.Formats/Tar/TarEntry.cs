using Larder.Formats.FileMetadata;

namespace Larder.Formats.Tar;

/// <summary>
/// What an archive says of one path, with all headers joined. User and group names, access and change times, and the
/// number of holes are not kept. The arrays are the entry's own: nobody changes them.
/// </summary>
public sealed partial class TarEntry
{
    /// <summary>Without NUL, not empty, else as archived: see <see cref="TarPath"/> before using it as a path.</summary>
    public required byte[] Path { get; init; }

    /// <summary>What it makes.</summary>
    public required TarEntryKind Kind { get; init; }

    /// <summary>Target of a symlink, verbatim, or path of a hard link's file in the archive; else empty.</summary>
    public byte[] LinkTarget { get; init; } = [];

    /// <summary>Permission bits with setuid, setgid and sticky: 0 to 07777.</summary>
    public uint Mode { get; init; }

    /// <summary>Owner; 2^32 − 1 is not one.</summary>
    public uint Uid { get; init; }

    /// <summary>Group; 2^32 − 1 is not one.</summary>
    public uint Gid { get; init; }

    /// <summary>Time of last change: seconds since 1970, rounded down.</summary>
    public long MtimeSeconds { get; init; }

    /// <summary>What is to add to the seconds: 0 to 999,999,999.</summary>
    public int MtimeNanoseconds { get; init; }

    /// <summary>Bytes of content, holes included; 0 for anything but a file.</summary>
    public long Size { get; init; }

    /// <summary>Of a device; else 0.</summary>
    public uint DeviceMajor { get; init; }

    /// <summary>Of a device; else 0.</summary>
    public uint DeviceMinor { get; init; }

    /// <summary>With their namespaces, as <c>security.capability</c>.</summary>
    public ExtendedAttributes ExtendedAttributes { get; init; } = ExtendedAttributes.None;
}
