using Larder.Formats.Errors;
using Larder.Formats.Json;
using Larder.Formats.Packs;

namespace Larder.Formats.Oci;

/// <summary>
/// What a registry serves as a manifest: an image or artifact, or a list of such, of OCI or of Docker schema 2
/// (image-spec 1.1, manifest.md and image-index.md). The bytes are kept, for they are its identity.
/// </summary>
public abstract record ImageDocument
{
    private ImageDocument(string mediaType, ReadOnlyMemory<byte> content, StrictObject root)
    {
        MediaType = mediaType;
        Content = content;
        ArtifactType = OciDescriptor.ReadMediaType(root, "artifactType");
        Subject = root.Has("subject") ? ContentDescriptor.Read(root.Object("subject")) : null;
        Annotations = OciDescriptor.ReadAnnotations(root);
    }

    /// <summary>One of <see cref="OciMediaTypes"/>.</summary>
    public string MediaType { get; }

    /// <summary>The bytes that were read.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>What kind of artifact it is; null when not said.</summary>
    public string? ArtifactType { get; }

    /// <summary>The manifest that this one refers to; null when none.</summary>
    public ContentDescriptor? Subject { get; }

    /// <summary>Free notes, sorted by name; never trusted.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>Reads the JSON; unknown fields are ignored as the specification demands.</summary>
    /// <param name="utf8">The bytes; kept.</param>
    /// <param name="contentType">What the registry called it, without parameters; null when it did not say.</param>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.OciDocumentInvalid"/>; also for a document that could be read in two ways.
    /// <see cref="ErrorCodes.ImageUnsupported"/> for Docker schema 1 and for types that nobody knows.
    /// </exception>
    public static ImageDocument Read(ReadOnlyMemory<byte> utf8, string? contentType = null)
    {
        StrictObject root = StrictObject.Parse(utf8, OciDocuments.Manifest);
        if (root.Number("schemaVersion") == 1)
        {
            throw Unsupported("it is of Docker's schema 1, which registries gave up in 2019");
        }

        if (root.Number("schemaVersion") != 2)
        {
            throw root.Fault("schemaVersion", "is not 2");
        }

        bool isList = root.Has("manifests");
        if (isList && (root.Has("layers") || root.Has("config") || root.Has("fsLayers")))
        {
            throw root.Fault("manifests", "and layers or a config stand in one document");
        }

        string type = Type(root, contentType, isList);
        return OciMediaTypes.IsIndex(type) != isList
            ? throw root.Fault("mediaType", $"is {PackText.Printable(type)}, and the content is something else")
            : isList ? new Index(type, utf8, root) : new Manifest(type, utf8, root);
    }

    private static string Type(StrictObject root, string? contentType, bool isList)
    {
        string? stated = OciDescriptor.ReadMediaType(root, "mediaType");
        bool isKnown = contentType is not null && OciMediaTypes.IsDocument(contentType);
        if (contentType is OciMediaTypes.DockerSchema1 or OciMediaTypes.DockerSchema1Signed)
        {
            throw Unsupported("the registry serves it in Docker's schema 1, which was given up in 2019");
        }

        if (stated is not null && isKnown && stated != contentType)
        {
            throw root.Fault("mediaType", $"is {PackText.Printable(stated)}, and the registry says {contentType}");
        }

        string type = stated ?? (isKnown ? contentType! : isList ? OciMediaTypes.Index : OciMediaTypes.Manifest);
        return OciMediaTypes.IsDocument(type)
            ? type
            : throw Unsupported($"its type is {PackText.Printable(type)}");
    }

    private static LarderException Unsupported(string why) =>
        new(ErrorCodes.ImageUnsupported, "the manifest cannot be read", why,
            "ask whoever published it for an OCI image or one of Docker's schema 2");

    /// <summary>An image or an artifact.</summary>
    public sealed record Manifest : ImageDocument
    {
        internal Manifest(string mediaType, ReadOnlyMemory<byte> content, StrictObject root)
            : base(mediaType, content, root)
        {
            Config = ContentDescriptor.Read(root.Object("config"));
            Layers = [.. root.Objects("layers", OciLimits.MaxDescriptors).Select(ContentDescriptor.Read)];
        }

        /// <summary>The config blob.</summary>
        public ContentDescriptor Config { get; }

        /// <summary>The layers, lowest first.</summary>
        public IReadOnlyList<ContentDescriptor> Layers { get; }

        /// <summary>True when the config is an image's, and not an artifact's.</summary>
        public bool IsImage => Config.MediaType is OciMediaTypes.ImageConfig or OciMediaTypes.DockerConfig;
    }

    /// <summary>A list of manifests.</summary>
    public sealed record Index : ImageDocument
    {
        internal Index(string mediaType, ReadOnlyMemory<byte> content, StrictObject root)
            : base(mediaType, content, root) =>
            Manifests = [.. root.Objects("manifests", OciLimits.MaxDescriptors).Select(ContentDescriptor.Read)];

        /// <summary>The manifests.</summary>
        public IReadOnlyList<ContentDescriptor> Manifests { get; }

        /// <summary>The canonical bytes of an OCI index of these manifests.</summary>
        public static byte[] Write(IEnumerable<ContentDescriptor> manifests)
        {
            CanonicalJson json = new CanonicalJson().BeginObject()
                .Name("schemaVersion").Number(2)
                .Name("mediaType").Text(OciMediaTypes.Index)
                .Name("manifests").BeginArray();
            foreach (ContentDescriptor manifest in manifests)
            {
                manifest.Write(json);
            }

            return json.EndArray().EndObject().ToArray();
        }
    }
}
