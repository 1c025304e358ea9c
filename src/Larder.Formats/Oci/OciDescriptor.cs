using Larder.Formats.Digests;
using Larder.Formats.Json;
using Larder.Formats.Packs;

namespace Larder.Formats.Oci;

/// <summary>
/// Names a blob by type, digest and exact size (image-spec 1.1, descriptor.md). Only SHA-256 is known.
/// </summary>
public sealed record OciDescriptor
{
    /// <summary>What the blob is.</summary>
    public required string MediaType { get; init; }

    /// <summary>The digest of its bytes.</summary>
    public required Sha256Digest Digest { get; init; }

    /// <summary>Its bytes; 0 and up.</summary>
    public required long Size { get; init; }

    /// <summary>What kind of artifact a manifest is; null when not said.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Free notes, sorted by name; never trusted.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = SortedText.Empty;

    /// <summary>Describes bytes in memory.</summary>
    public static OciDescriptor Of(string mediaType, ReadOnlySpan<byte> content) =>
        new() { MediaType = mediaType, Digest = Sha256Digest.Of(content), Size = content.Length };

    internal static OciDescriptor Read(StrictObject from)
    {
        string text = from.Text("digest");
        long size = from.Number("size");
        return new OciDescriptor
        {
            MediaType = ReadMediaType(from, "mediaType") ?? throw from.Fault("mediaType", "is missing"),
            Digest = Sha256Digest.TryParse(text, out Sha256Digest digest)
                ? digest
                : throw from.Fault("digest", "is not sha256: and 64 lower-case hexadecimal digits"),
            Size = size >= 0 ? size : throw from.Fault("size", "is negative"),
            ArtifactType = ReadMediaType(from, "artifactType"),
            Annotations = ReadAnnotations(from),
        };
    }

    internal static string? ReadMediaType(StrictObject from, string field) => from.OptionalText(field) switch
    {
        null => null,
        string text when text is { Length: > 2 and <= OciLimits.MaxMediaTypeLength }
            && text.Contains('/', StringComparison.Ordinal)
            && text.All(c => c is > ' ' and < '\x7f') => text,
        _ => throw from.Fault(field, "is not a media type"),
    };

    internal static IReadOnlyDictionary<string, string> ReadAnnotations(StrictObject from) =>
        from.Has("annotations") ? SortedText.Create(from.TextMap("annotations", OciLimits.MaxAnnotations))
            : SortedText.Empty;

    internal static void WriteAnnotations(CanonicalJson json, IReadOnlyDictionary<string, string> annotations)
    {
        if (annotations.Count > 0)
        {
            json.Name("annotations").Map(annotations.OrderBy(entry => entry.Key, StringComparer.Ordinal));
        }
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

        WriteAnnotations(json, Annotations);
        json.EndObject();
    }
}
