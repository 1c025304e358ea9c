using Larder.Formats.Errors;
using Larder.Formats.Json;
using Larder.Formats.Packs;

namespace Larder.Formats.Oci;

/// <summary>
/// An image manifest (image-spec 1.1, manifest.md). Its identity is the digest of the bytes it was read from, so those
/// are kept and never written again from this object.
/// </summary>
public sealed class OciManifest
{
    /// <summary>What kind of artifact it is; null for an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The config blob.</summary>
    public required OciDescriptor Config { get; init; }

    /// <summary>The layers, lowest first.</summary>
    public IReadOnlyList<OciDescriptor> Layers { get; init; } = [];

    /// <summary>The manifest that this one refers to; null when none.</summary>
    public OciDescriptor? Subject { get; init; }

    /// <summary>Free notes, sorted by name; never trusted.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = SortedText.Empty;

    /// <summary>Reads the JSON; unknown fields are ignored as the specification demands.</summary>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.OciDocumentInvalid"/>; also for a document that could be read as an index too.
    /// </exception>
    public static OciManifest Read(ReadOnlyMemory<byte> utf8)
    {
        StrictObject root = StrictObject.Parse(utf8, OciDocuments.Manifest);
        OciIndex.CheckKind(root, OciMediaTypes.Manifest, foreignField: "manifests");
        return new OciManifest
        {
            ArtifactType = OciDescriptor.ReadMediaType(root, "artifactType"),
            Config = OciDescriptor.Read(root.Object("config")),
            Layers = [.. root.Objects("layers", OciLimits.MaxDescriptors).Select(OciDescriptor.Read)],
            Subject = root.Has("subject") ? OciDescriptor.Read(root.Object("subject")) : null,
            Annotations = OciDescriptor.ReadAnnotations(root),
        };
    }

    /// <summary>The canonical bytes: fixed order of fields, no white space.</summary>
    public byte[] Write()
    {
        CanonicalJson json = new CanonicalJson().BeginObject()
            .Name("schemaVersion").Number(2)
            .Name("mediaType").Text(OciMediaTypes.Manifest);
        if (ArtifactType is not null)
        {
            json.Name("artifactType").Text(ArtifactType);
        }

        json.Name("config");
        Config.Write(json);
        json.Name("layers").BeginArray();
        foreach (OciDescriptor layer in Layers)
        {
            layer.Write(json);
        }

        json.EndArray();
        if (Subject is not null)
        {
            json.Name("subject");
            Subject.Write(json);
        }

        OciDescriptor.WriteAnnotations(json, Annotations);
        return json.EndObject().ToArray();
    }
}
