using System.Text.Json;
using Larder.Formats.Oci;

namespace Larder.Images.Records;

/// <summary>
/// What an image is: <c>image.json</c>, written last, so that an image without it is none. Nothing in it depends on when or
/// where it was made: the same source and options give the same record.
/// </summary>
public sealed record ImageRecord
{
    internal const int Schema = 1;

    internal static ReadOnlySpan<byte> FileName => "image.json"u8;

    /// <summary>The version of this form.</summary>
    public int SchemaVersion { get; init; } = Schema;

    /// <summary>The directory's name: 64 hexadecimal digits that follow from source, platform, disk options and kernel.</summary>
    public required string Id { get; init; }

    /// <summary>Where exactly it is from, as <c>oci://HOST/REPOSITORY@DIGEST</c>.</summary>
    public required string Source { get; init; }

    /// <summary>What the source stood for: the digest of an index or manifest, of an archive, of a file system or a disk.</summary>
    public required string SourceDigest { get; init; }

    /// <summary>What it runs on, as <c>linux/amd64</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>The id of the file system in the store; null when the disk came finished.</summary>
    public string? FileSystem { get; init; }

    /// <summary>The disk.</summary>
    public required DiskRecord Rootfs { get; init; }

    /// <summary>What it boots with; null when it was made without.</summary>
    public BootRecord? Kernel { get; init; }

    /// <summary>What is to be run in it; null when nobody said.</summary>
    public ImageExecution? Process { get; init; }

    /// <summary>Reads one; null when the bytes are no record.</summary>
    internal static ImageRecord? TryRead(ReadOnlySpan<byte> utf8)
    {
        try
        {
            ImageRecord? record = JsonSerializer.Deserialize(utf8, ImageJson.Default.ImageRecord);
            return record is { SchemaVersion: Schema, Rootfs: not null } ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The bytes of <c>image.json</c>.</summary>
    internal byte[] Encode() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ImageJson.Default.ImageRecord), (byte)'\n'];

    /// <summary>All files besides the record.</summary>
    internal IEnumerable<ArtifactRecord> Files => [new ArtifactRecord(Rootfs.Path, Rootfs.Size, Rootfs.Digest), .. Kernel?.Files ?? []];
}
