using Larder.Formats.Errors;
using Larder.Formats.Json;

namespace Larder.Formats.Oci;

/// <summary>
/// How failures of OCI documents are worded. Unknown fields are allowed there: the specification demands it.
/// </summary>
internal static class OciDocuments
{
    private const string Action = "fetch it again; if that does not help, tell whoever published it";

    public static DocumentKind Marker { get; } = Kind("the oci-layout file", OciLayout.MaxMarkerBytes);

    public static DocumentKind Index { get; } = Kind("the OCI index", OciLimits.MaxDocumentBytes);

    public static DocumentKind Manifest { get; } = Kind("the OCI manifest", OciLimits.MaxDocumentBytes);

    public static DocumentKind Config { get; } = Kind("the image's config", OciLimits.MaxDocumentBytes);

    private static DocumentKind Kind(string noun, int maxBytes) =>
        new(noun, maxBytes, ErrorCodes.OciDocumentInvalid, ErrorCodes.OciDocumentInvalid, Action);
}
