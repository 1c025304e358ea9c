using Larder.Formats.Digests;
using Larder.Formats.Json;

namespace Larder.Formats.Oci;

/// <summary>The names and the marker file of an image layout (image-spec 1.1, image-layout.md).</summary>
public static class OciLayout
{
    /// <summary>What an index of a layout calls an image.</summary>
    public const string NameAnnotation = "org.opencontainers.image.ref.name";

    /// <summary>The marker file.</summary>
    public const string MarkerName = "oci-layout";

    /// <summary>The entry point.</summary>
    public const string IndexName = "index.json";

    /// <summary>The directory of all blobs.</summary>
    public const string BlobsName = "blobs";

    /// <summary>The directory of the blobs that are named by SHA-256.</summary>
    public const string Sha256Name = "blobs/sha256";

    /// <summary>The version in the marker file.</summary>
    public const string Version = "1.0.0";

    /// <summary>Bytes of the marker file at most.</summary>
    public const int MaxMarkerBytes = 4096;

    private const string HashPrefix = "sha256:";

    /// <summary>The name of a blob: <c>blobs/sha256/</c> and 64 hexadecimal digits.</summary>
    public static string BlobName(Sha256Digest digest) => $"{Sha256Name}/{digest.ToString()[HashPrefix.Length..]}";

    /// <summary>The name of a blob by either algorithm: <c>blobs/sha512/</c> and 128 digits, for example.</summary>
    public static string BlobName(ContentDigest digest) => $"{BlobsName}/{digest.Algorithm}/{digest.Hex}";

    /// <summary>The digest that a blob's name states; null for a name of another form.</summary>
    public static Sha256Digest? TryParseBlobName(string name) =>
        name.StartsWith(Sha256Name + "/", StringComparison.Ordinal)
        && Sha256Digest.TryParse(HashPrefix + name[(Sha256Name.Length + 1)..], out Sha256Digest digest)
            ? digest
            : null;

    /// <summary>The directories of a layout: <c>blobs</c>, and in it one for each algorithm, SHA-256 always.</summary>
    /// <param name="files">The names of its files.</param>
    public static IReadOnlyList<string> Directories(IEnumerable<string> files) =>
        [BlobsName, .. files.Where(static name => name.Contains('/', StringComparison.Ordinal)).Select(static name => name[..name.LastIndexOf('/')])
            .Append(Sha256Name).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The marker file.</summary>
    public static byte[] WriteMarker() =>
        new CanonicalJson().BeginObject().Name("imageLayoutVersion").Text(Version).EndObject().ToArray();

    /// <summary>Refuses a marker file of another version.</summary>
    /// <exception cref="Errors.LarderException"><see cref="Errors.ErrorCodes.OciDocumentInvalid"/>.</exception>
    public static void CheckMarker(ReadOnlyMemory<byte> utf8)
    {
        StrictObject marker = StrictObject.Parse(utf8, OciDocuments.Marker);
        if (marker.Text("imageLayoutVersion") != Version)
        {
            throw marker.Fault("imageLayoutVersion", $"is not {Version}");
        }
    }
}
