using Larder.Formats.Errors;
using Larder.Formats.Json;
using Larder.Formats.Packs;

namespace Larder.Formats.Oci;

/// <summary>
/// Names content of a registry by type, digest and exact size (image-spec 1.1, descriptor.md). Wider than the
/// <see cref="OciDescriptor"/> of packs: either algorithm, platforms, content in place and further addresses.
/// </summary>
public sealed record ContentDescriptor
{
    private const int MaxAddresses = 16;

    /// <summary>What the content is.</summary>
    public required string MediaType { get; init; }

    /// <summary>The digest of its bytes.</summary>
    public required ContentDigest Digest { get; init; }

    /// <summary>Its bytes; 0 and up.</summary>
    public required long Size { get; init; }

    /// <summary>What kind of artifact a manifest is; null when not said.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>What a manifest runs on; null when not said.</summary>
    public ImagePlatform? Platform { get; init; }

    /// <summary>Where else the content lies (foreign layers); not checked here.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>The content itself, when the document had it in place; has this digest and size. Null when not.</summary>
    public ReadOnlyMemory<byte>? Data { get; init; }

    /// <summary>Free notes, sorted by name; never trusted.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = SortedText.Empty;

    /// <summary>Describes bytes in memory by SHA-256.</summary>
    public static ContentDescriptor Of(string mediaType, ReadOnlySpan<byte> content) =>
        new() { MediaType = mediaType, Digest = ContentDigest.Of(content), Size = content.Length };

    internal static ContentDescriptor Read(StrictObject from)
    {
        long size = from.Number("size");
        ContentDigest digest = ContentDigest.TryParse(from.Text("digest"), out ContentDigest? read)
            ? read
            : throw from.Fault("digest", "is neither sha256: and 64 nor sha512: and 128 lower-case digits");
        return new ContentDescriptor
        {
            MediaType = OciDescriptor.ReadMediaType(from, "mediaType") ?? throw from.Fault("mediaType", "is missing"),
            Digest = digest,
            Size = size >= 0 ? size : throw from.Fault("size", "is negative"),
            ArtifactType = OciDescriptor.ReadMediaType(from, "artifactType"),
            Platform = from.Has("platform") ? ReadPlatform(from.Object("platform")) : null,
            Addresses = from.Has("urls") ? from.Texts("urls", MaxAddresses) : [],
            Data = from.Has("data") ? ReadData(from, digest, size) : default(ReadOnlyMemory<byte>?),
            Annotations = OciDescriptor.ReadAnnotations(from),
        };
    }

    internal void Write(CanonicalJson json)
    {
        json.BeginObject()
            .Name("mediaType").Text(MediaType)
            .Name("digest").Text(Digest.ToString())
            .Name("size").Number(Size);
        if (ArtifactType is not null)
        {
            json.Name("artifactType").Text(ArtifactType);
        }

        if (Platform is { } platform)
        {
            json.Name("platform").BeginObject().Name("architecture").Text(platform.Architecture)
                .Name("os").Text(platform.Os);
            if (platform.Variant is not null)
            {
                json.Name("variant").Text(platform.Variant);
            }

            json.EndObject();
        }

        OciDescriptor.WriteAnnotations(json, Annotations);
        json.EndObject();
    }

    // An empty name is what some builders write for "not said".
    private static ImagePlatform? ReadPlatform(StrictObject from)
    {
        string os = from.OptionalText("os") ?? "";
        string architecture = from.OptionalText("architecture") ?? "";
        string? variant = from.OptionalText("variant") is { Length: > 0 } text ? text : null;
        if (os.Length == 0 && architecture.Length == 0)
        {
            return null;
        }

        return ImagePlatform.IsPart(os) && ImagePlatform.IsPart(architecture)
            && (variant is null || ImagePlatform.IsPart(variant))
            ? new ImagePlatform(os, ImagePlatform.GoName(architecture), variant)
            : throw from.Fault("os", "or the architecture or variant beside it is no name");
    }

    private static byte[] ReadData(StrictObject from, ContentDigest digest, long size)
    {
        byte[] content;
        try
        {
            content = Convert.FromBase64String(from.Text("data"));
        }
        catch (FormatException)
        {
            throw from.Fault("data", "is not base64");
        }

        return content.Length == size && digest.Matches(content)
            ? content
            : throw new LarderException(
                ErrorCodes.DigestMismatch,
                $"the content within a document, {digest}, was not accepted",
                $"{content.Length} bytes stand there, and they have another digest or size than stated",
                "do not use this image: its document contradicts itself");
    }
}
