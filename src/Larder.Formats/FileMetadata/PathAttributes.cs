using Larder.Formats.Castore;

namespace Larder.Formats.FileMetadata;

/// <summary>
/// What a path carries besides its content: mode, owner, time, extended attributes. Compares by content. The values
/// that are not stated are the defaults, except the mode, whose default depends on what the path is.
/// </summary>
public readonly record struct PathAttributes
{
    /// <summary>The default mode of directories and executable files.</summary>
    public const ushort ExecutableMode = 0x1ED; // 0755

    /// <summary>The default mode of other files, and of devices and fifos.</summary>
    public const ushort FileMode = 0x1A4; // 0644

    /// <summary>The only mode a symlink has.</summary>
    public const ushort SymlinkMode = 0x1FF; // 0777

    /// <summary>Twelve bits: setuid, setgid, sticky, and the nine permissions.</summary>
    public const ushort MaxMode = 0xFFF;

    /// <summary>The bit by which the owner may execute; for a file it always equals the node's flag.</summary>
    public const ushort OwnerExecute = 0x40; // 0100

    /// <summary>The default modification time, in seconds.</summary>
    public const long DefaultMtimeSeconds = 1;

    // Kept as the distance from the default, so that default(PathAttributes) has the default time.
    private readonly long _mtimeDistance;
    private readonly ExtendedAttributes? _extendedAttributes;

    /// <summary>States the mode; all else is the default.</summary>
    /// <exception cref="Errors.LarderException">LRD2202: the mode has more than 12 bits.</exception>
    public PathAttributes(ushort mode) => Mode = mode;

    /// <summary>The permission bits: 0–07777 octal.</summary>
    public ushort Mode
    {
        get;
        init => field = value <= MaxMode
            ? value
            : throw MetadataFailure.Because($"the mode {Convert.ToString(value, 8)} has more than 12 bits");
    }

    /// <summary>The owning user: 0–4294967294, for to chown(2) the last means "leave as it is".</summary>
    public uint Uid
    {
        get;
        init => field = CheckOwner(value);
    }

    /// <summary>The owning group: 0–4294967294.</summary>
    public uint Gid
    {
        get;
        init => field = CheckOwner(value);
    }

    /// <summary>The modification time: seconds since 1970, before it when negative.</summary>
    public long MtimeSeconds
    {
        get => unchecked(_mtimeDistance + DefaultMtimeSeconds);
        init => _mtimeDistance = unchecked(value - DefaultMtimeSeconds);
    }

    /// <summary>The rest of the modification time, always forward: 0–999,999,999.</summary>
    public uint MtimeNanoseconds
    {
        get;
        init => field = value < 1_000_000_000
            ? value
            : throw MetadataFailure.Because($"a time has {value} nanoseconds, fewer than 1000000000 can be");
    }

    /// <summary>The extended attributes.</summary>
    public ExtendedAttributes ExtendedAttributes
    {
        get => _extendedAttributes ?? ExtendedAttributes.None;
        // One form for "none", so that equality sees one.
        init => _extendedAttributes = value.Count == 0 ? null : value;
    }

    /// <summary>The attributes that a path with this node has when its metadata says nothing.</summary>
    /// <exception cref="ArgumentException"><paramref name="node"/> is the default value.</exception>
    public static PathAttributes DefaultFor(in Node node) => new(node.Kind switch
    {
        NodeKind.Directory => ExecutableMode,
        NodeKind.File => node.IsExecutable ? ExecutableMode : FileMode,
        NodeKind.Symlink => SymlinkMode,
        _ => throw new ArgumentException("There is no node.", nameof(node)),
    });

    private static uint CheckOwner(uint id) => id != uint.MaxValue
        ? id
        : throw MetadataFailure.Because($"no user and no group has the number {id}");
}
