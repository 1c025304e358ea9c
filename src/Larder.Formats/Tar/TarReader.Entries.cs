using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;

namespace Larder.Formats.Tar;

/// <content>From a header block and what was said before it to an entry.</content>
public sealed partial class TarReader
{
    private TarEntry MakeEntry(ReadOnlySpan<byte> block)
    {
        CountEntry();
        TarEntryKind kind = KindOf(block);
        bool hasContent = kind == TarEntryKind.File;
        bool isDevice = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice;
        bool isLink = kind is TarEntryKind.Symlink or TarEntryKind.HardLink;

        byte[] path = _local.SparseName ?? _local.Path ?? _local.GnuPath
            ?? TarName.FromBlock(block, _limits, _position);
        if (path.Length == 0)
        {
            throw Malformed("an entry has no name");
        }

        // Before POSIX a directory was a file with a slash behind its name, and some still write it so.
        bool isOldDirectory = hasContent && path[^1] == '/';
        if (isOldDirectory)
        {
            (kind, hasContent) = (TarEntryKind.Directory, false);
        }

        byte[] target = !isLink ? [] : _local.LinkTarget ?? _local.GnuLinkTarget
            ?? TarName.Checked(TarField.LinkName.TextIn(block), _limits, _position);
        if (isLink && target.Length == 0)
        {
            throw Malformed($"the link {TarText.Show(path)} has no target");
        }

        uint mode = (uint)Number(TarField.Mode, block, "mode") & 0xfff;
        uint uid = Id(_local.Uid ?? _global.Uid ?? Number(TarField.Uid, block, "owner"));
        uint gid = Id(_local.Gid ?? _global.Gid ?? Number(TarField.Gid, block, "group"));
        (long seconds, int nanoseconds) = Mtime(block);
        uint major = isDevice ? DeviceNumber(TarField.DeviceMajor, block) : 0;
        uint minor = isDevice ? DeviceNumber(TarField.DeviceMinor, block) : 0;

        // Like all readers we take links, directories and devices to have no content, whatever size they state.
        // An old directory's content is there, and passed over.
        long size = 0;
        if (hasContent || isOldDirectory)
        {
            StartContent(block);
            size = hasContent ? ReadSize(block) : 0;
            Count(Math.Max(size, _stored));
        }

        return new TarEntry
        {
            Path = path,
            Kind = kind,
            LinkTarget = target,
            Mode = mode,
            Uid = uid,
            Gid = gid,
            MtimeSeconds = seconds,
            MtimeNanoseconds = nanoseconds,
            Size = size,
            DeviceMajor = major,
            DeviceMinor = minor,
            ExtendedAttributes = Attributes(),
        };
    }

    private TarEntryKind KindOf(ReadOnlySpan<byte> block) => (char)block[TarField.Type.Offset] switch
    {
        '0' or '\0' or '7' or 'S' => TarEntryKind.File,
        '1' => TarEntryKind.HardLink,
        '2' => TarEntryKind.Symlink,
        '3' => TarEntryKind.CharacterDevice,
        '4' => TarEntryKind.BlockDevice,
        '5' => TarEntryKind.Directory,
        '6' => TarEntryKind.Fifo,
        char type => throw TarErrors.Unsupported(
            _position,
            $"{TarText.Show(TarName.FromBlock(block, _limits, _position))} has the type {TarText.Show([(byte)type])}"),
    };

    private void StartContent(ReadOnlySpan<byte> block)
    {
        long stored = _local.Size ?? Number(TarField.Size, block, "size");
        if (stored > long.MaxValue - TarBlock.Size)
        {
            throw Malformed("the size of an entry is beyond all measure");
        }

        _stored = stored;
        _padding = TarBlock.Padding(stored);
    }

    /// <summary>The size of a file with holes; its map is read on the way.</summary>
    private long ReadSize(ReadOnlySpan<byte> block)
    {
        if (block[TarField.Type.Offset] == 'S')
        {
            return ReadGnuSparse(block);
        }

        return _local.SparseMajor is null && _local.SparseSize is null && _local.Map.Count == 0
            ? _stored
            : ReadPaxSparse();
    }

    private (long Seconds, int Nanoseconds) Mtime(ReadOnlySpan<byte> block) =>
        _local.Mtime ?? _global.Mtime
            ?? (TarField.Mtime.TryReadNumber(block, out long seconds)
                ? (seconds, 0)
                : throw Malformed("the time of a header is not a number"));

    // 2^32 − 1 means "do not change" to chown.
    private uint Id(long value) => value < uint.MaxValue
        ? (uint)value
        : throw Malformed("the owner or group of an entry is beyond 32 bits");

    private uint DeviceNumber(TarField field, ReadOnlySpan<byte> block)
    {
        long value = Number(field, block, "device number");
        return value <= uint.MaxValue ? (uint)value : throw Malformed("a device number is beyond 32 bits");
    }

    private ExtendedAttributes Attributes() => !_local.HasAttributes && !_global.HasAttributes
        ? ExtendedAttributes.None
        : ExtendedAttributes.Of(
            _local.Attributes.Concat(_global.Attributes).DistinctBy(attribute => attribute.Name, NameComparer.Instance));
}
