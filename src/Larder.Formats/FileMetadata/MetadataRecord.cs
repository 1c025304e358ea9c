using Larder.Formats.Castore;

namespace Larder.Formats.FileMetadata;

/// <summary>
/// One record of a metadata stream: what it states about one path, no more. Its meaning needs the tree, which
/// <see cref="FileSystemWalker"/> reads beside it (docs/formats/file-metadata.md).
/// </summary>
public sealed class MetadataRecord
{
    /// <summary>The path; the root is empty.</summary>
    public ReadOnlyMemory<byte> Path { get; init; }

    /// <summary>For a device or fifo what it is; null for a path whose node stands in the tree.</summary>
    public PathKind? Special { get; init; }

    /// <summary>The numbers of a device; zeros for all else.</summary>
    public DeviceNumber Device { get; init; }

    /// <summary>The mode where it is not the default, which depends on the node.</summary>
    public ushort? Mode { get; init; }

    /// <summary>All attributes but the mode.</summary>
    public PathAttributes Attributes { get; init; }

    /// <summary>2 or more on the first path of a link group: how many paths the group has. Else 1.</summary>
    public uint LinkCount { get; init; } = 1;

    /// <summary>On the further paths of a link group: the first path. Else empty.</summary>
    public ReadOnlyMemory<byte> Leader { get; init; }

    /// <summary>True when the record says nothing but its path, which no record may.</summary>
    internal bool IsVoid =>
        Special is null && Mode is null && Attributes == default && LinkCount == 1 && Leader.IsEmpty;

    /// <summary>The record for a path; null when all about it is the default.</summary>
    internal static MetadataRecord? For(WalkedPath path)
    {
        PathKind? special = path.Node.Kind is NodeKind.None ? path.Kind : null;
        ushort defaultMode = special is null ? PathAttributes.DefaultFor(path.Node).Mode : PathAttributes.FileMode;
        MetadataRecord record = path.Leader is { } leader
            ? new() { Path = path.Path, Special = special, Device = path.Device, Leader = leader.Path }
            : new()
            {
                Path = path.Path,
                Special = special,
                Device = path.Device,
                Mode = path.Attributes.Mode == defaultMode ? null : path.Attributes.Mode,
                Attributes = path.Attributes with { Mode = 0 },
                LinkCount = path.LinkCount,
            };
        return record.IsVoid ? null : record;
    }
}
