using System.Text.Json;
using System.Text.Json.Serialization;
using Larder.Formats.Digests;
using Larder.Formats.Oci;

namespace Larder.Images.Records;

/// <summary>
/// What an image is: <c>image.json</c>, written last, so that an image without it is none. Nothing in it depends on when or
/// where it was made: the same source and options give the same record.
/// </summary>
public sealed record ImageRecord
{
    internal const int Schema = 1;
    private const int MaxPath = 4000;

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

    /// <summary>
    /// The path of its own init, which is to be the first process, with Larder's agent as a service; null when the agent is to
    /// be the first process, and not written then: as in records of before.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Init { get; init; }

    /// <summary>Reads one; null when the bytes are no record.</summary>
    internal static ImageRecord? TryRead(ReadOnlySpan<byte> utf8)
    {
        try
        {
            ImageRecord? record = JsonSerializer.Deserialize(utf8, ImageJson.Default.ImageRecord);
            return record is { SchemaVersion: Schema } && record.IsSane() ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The bytes of <c>image.json</c>.</summary>
    internal byte[] Encode() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ImageJson.Default.ImageRecord), (byte)'\n'];

    // Whoever can write here owns the images; but what is damaged is to be told as that, and leads nowhere else.
    private bool IsSane() => (Rootfs.Format is "ext4" or "erofs") && Rootfs.Path == $"rootfs.{Rootfs.Format}" && IsHex(Id) && (FileSystem is null || IsHex(FileSystem))
        && (Init is null || (Init.StartsWith('/') && IsBelow(Init[1..])))
        && (Kernel is null || !Kernel.Modules.Contains(null!)) && Files.All(file => file.Size >= 0 && IsHex(file.Digest) && IsBelow(file.Path));

    private static bool IsHex(string text) => text.Length == Digest.TextLength && Digest.TryParse(text, out _);

    private static bool IsBelow(string path) =>
        path.Length <= MaxPath && path.Split('/').All(static part => part.Length is > 0 and <= 255 && part is not ("." or "..") && !part.Contains('\0', StringComparison.Ordinal));

    /// <summary>All files besides the record.</summary>
    internal IEnumerable<ArtifactRecord> Files => [new ArtifactRecord(Rootfs.Path, Rootfs.Size, Rootfs.Digest), .. Kernel?.Files ?? []];
}
