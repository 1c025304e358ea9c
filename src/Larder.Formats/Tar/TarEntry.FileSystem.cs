using Larder.Formats.FileMetadata;

namespace Larder.Formats.Tar;

public sealed partial class TarEntry
{
    /// <summary>
    /// What an archive says of a path of a file system: the root is <c>./</c>, directories end with a slash, further
    /// paths of a link group are hard links to the first.
    /// </summary>
    public static TarEntry Of(WalkedPath path)
    {
        PathAttributes attributes = path.Attributes;
        bool isLink = path.Leader is not null;
        return new TarEntry
        {
            Path = path.Path.IsEmpty ? "./"u8.ToArray()
                : path.Kind is PathKind.Directory ? [.. path.Path.Span, (byte)'/']
                : path.Path.ToArray(),
            Kind = isLink ? TarEntryKind.HardLink : KindOf(path.Kind),
            LinkTarget = path.Leader is { } leader ? leader.Path.ToArray()
                : path.Kind is PathKind.Symlink ? path.Node.Target.ToArray()
                : [],
            Mode = attributes.Mode,
            Uid = attributes.Uid,
            Gid = attributes.Gid,
            MtimeSeconds = attributes.MtimeSeconds,
            MtimeNanoseconds = (int)attributes.MtimeNanoseconds,
            Size = path.Kind is PathKind.File && !isLink ? (long)path.Node.Size : 0,
            DeviceMajor = isLink ? 0 : path.Device.Major,
            DeviceMinor = isLink ? 0 : path.Device.Minor,
            ExtendedAttributes = isLink ? ExtendedAttributes.None : attributes.ExtendedAttributes,
        };
    }

    private static TarEntryKind KindOf(PathKind kind) => kind switch
    {
        PathKind.Directory => TarEntryKind.Directory,
        PathKind.Symlink => TarEntryKind.Symlink,
        PathKind.CharacterDevice => TarEntryKind.CharacterDevice,
        PathKind.BlockDevice => TarEntryKind.BlockDevice,
        PathKind.Fifo => TarEntryKind.Fifo,
        _ => TarEntryKind.File,
    };
}
