using Larder.Formats.Errors;
using Larder.Formats.Json;

namespace Larder.Formats.Oci;

/// <summary>What must be known of an image's config (image-spec 1.1, config.md) before its layers are read.</summary>
public sealed record ImageConfig
{
    private ImageConfig(ImagePlatform? platform, IReadOnlyList<ContentDigest> layers) =>
        (Platform, UncompressedLayers) = (platform, layers);

    /// <summary>What the image runs on; null when not said.</summary>
    public ImagePlatform? Platform { get; }

    /// <summary>The digest of each layer's tar (diff ID), lowest first.</summary>
    public IReadOnlyList<ContentDigest> UncompressedLayers { get; }

    /// <summary>Reads the JSON; unknown fields are ignored.</summary>
    /// <param name="utf8">The bytes of the config.</param>
    /// <param name="layers">How many layers the manifest has.</param>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.OciDocumentInvalid"/>; also when it speaks of another number of layers.
    /// </exception>
    public static ImageConfig Read(ReadOnlyMemory<byte> utf8, int layers)
    {
        StrictObject root = StrictObject.Parse(utf8, OciDocuments.Config);
        StrictObject rootfs = root.Object("rootfs");
        if (rootfs.Text("type") != "layers")
        {
            throw rootfs.Fault("type", "is not layers");
        }

        IReadOnlyList<string> texts = rootfs.Has("diff_ids") ? rootfs.Texts("diff_ids", OciLimits.MaxDescriptors) : [];
        if (texts.Count != layers)
        {
            throw rootfs.Fault("diff_ids", $"has {texts.Count} digests, and the manifest has {layers} layers");
        }

        string? variant = root.OptionalText("variant") is { Length: > 0 } text ? text : null;
        string os = root.OptionalText("os") ?? "";
        string architecture = root.OptionalText("architecture") ?? "";
        return new ImageConfig(
            ImagePlatform.IsPart(os) && ImagePlatform.IsPart(architecture)
                ? new ImagePlatform(os, ImagePlatform.GoName(architecture), variant)
                : null,
            [.. texts.Select((digest, index) => ContentDigest.TryParse(digest, out ContentDigest? read)
                ? read
                : throw rootfs.Fault($"diff_ids[{index}]", "is not a digest"))]);
    }

    /// <summary>The canonical bytes of the config of an image of one layer: no time, so that one image is one config.</summary>
    /// <param name="platform">What it runs on.</param>
    /// <param name="layer">The digest of the layer's tar.</param>
    /// <param name="process">What is to be run; what it does not say is left out.</param>
    /// <param name="createdBy">What its history says of the layer.</param>
    public static byte[] Write(ImagePlatform platform, ContentDigest layer, ImageExecution process, string createdBy)
    {
        CanonicalJson json = new CanonicalJson().BeginObject().Name("architecture").Text(platform.Architecture);
        if (platform.Variant is not null)
        {
            json.Name("variant").Text(platform.Variant);
        }

        json.Name("os").Text(platform.Os).Name("config");
        process.Write(json);
        return json.Name("rootfs").BeginObject().Name("type").Text("layers").Name("diff_ids").Texts([layer.ToString()]).EndObject()
            .Name("history").BeginArray().BeginObject().Name("created_by").Text(createdBy).EndObject().EndArray()
            .EndObject().ToArray();
    }
}
