using Larder.Formats.Errors;
using Larder.Formats.Json;
using Larder.Formats.Packs;

namespace Larder.Formats.Oci;

/// <summary>A list of manifests (image-spec 1.1, image-index.md).</summary>
public sealed class OciIndex
{
    /// <summary>The manifests.</summary>
    public IReadOnlyList<OciDescriptor> Manifests { get; init; } = [];

    /// <summary>Free notes, sorted by name; never trusted.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = SortedText.Empty;

    /// <summary>Reads the JSON; unknown fields are ignored as the specification demands.</summary>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.OciDocumentInvalid"/>; also for a document that could be read as a manifest too.
    /// </exception>
    public static OciIndex Read(ReadOnlyMemory<byte> utf8)
    {
        StrictObject root = StrictObject.Parse(utf8, OciDocuments.Index);
        CheckKind(root, OciMediaTypes.Index, foreignField: "layers");
        return new OciIndex
        {
            Manifests = [.. root.Objects("manifests", OciLimits.MaxDescriptors).Select(OciDescriptor.Read)],
            Annotations = OciDescriptor.ReadAnnotations(root),
        };
    }

    /// <summary>The canonical bytes: fixed order of fields, no white space.</summary>
    public byte[] Write()
    {
        CanonicalJson json = new CanonicalJson().BeginObject()
            .Name("schemaVersion").Number(2)
            .Name("mediaType").Text(OciMediaTypes.Index)
            .Name("manifests").BeginArray();
        foreach (OciDescriptor manifest in Manifests)
        {
            manifest.Write(json);
        }

        json.EndArray();
        OciDescriptor.WriteAnnotations(json, Annotations);
        return json.EndObject().ToArray();
    }

    // One document must not be a manifest for one reader and an index for another (CVE-2021-41190).
    internal static void CheckKind(StrictObject root, string mediaType, string foreignField)
    {
        if (root.Number("schemaVersion") != 2)
        {
            throw root.Fault("schemaVersion", "is not 2");
        }

        if (root.OptionalText("mediaType") is { } stated && stated != mediaType)
        {
            throw root.Fault("mediaType", $"is not {mediaType}");
        }

        if (root.Has(foreignField))
        {
            throw root.Fault(foreignField, "does not belong here");
        }
    }
}
