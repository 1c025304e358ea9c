using Larder.Formats.Errors;
using Larder.Formats.Oci;

namespace Larder.Sources.Oci;

/// <summary>
/// Picks from an index, in this order: the first entry of the platform, by variant from the best that does to the
/// worst; the one entry that names no platform; the one nested index. Attestations are never picked.
/// </summary>
internal static class PlatformChoice
{
    private const string ReferenceType = "vnd.docker.reference.type";
    private const string Nobody = "unknown";

    /// <summary>Null when there is none for the platform.</summary>
    public static ContentDescriptor? From(ImageDocument.Index index, ImagePlatform wanted)
    {
        ContentDescriptor[] entries = [.. index.Manifests.Where(IsCandidate)];
        foreach (string? variant in wanted.AcceptedVariants())
        {
            if (Array.Find(entries, entry => entry.Platform is { } platform && platform.Os == wanted.Os
                && platform.Architecture == wanted.Architecture && platform.Variant == variant) is { } found)
            {
                return found;
            }
        }

        ContentDescriptor[] without = [.. entries.Where(entry => entry.Platform is null)];
        return without.Length == 1 ? without[0] : null;
    }

    /// <summary>The nested indexes that name no platform, in which it may be.</summary>
    public static IEnumerable<ContentDescriptor> Nested(ImageDocument.Index index) =>
        index.Manifests.Where(entry => entry.Platform is null && OciMediaTypes.IsIndex(entry.MediaType));

    /// <summary>The failure that says which platforms there are.</summary>
    public static LarderException Missing(string name, ImagePlatform wanted, IReadOnlyCollection<string> available) =>
        new(
            ErrorCodes.ImagePlatformMissing,
            $"{name} was not pulled",
            available.Count == 0
                ? $"its index has no image for {wanted}, nor for any other platform"
                : $"its index has no image for {wanted}; available platforms: {string.Join(", ", available)}",
            available.Count == 0 ? "ask for another tag" : "ask for one of these with --platform, or for another tag");

    /// <summary>The platforms of an index, each once, in its order.</summary>
    public static IEnumerable<string> Platforms(ImageDocument.Index index) => index.Manifests
        .Where(IsCandidate).Select(entry => entry.Platform?.ToString()).OfType<string>().Distinct();

    private static bool IsCandidate(ContentDescriptor entry) =>
        !entry.Annotations.ContainsKey(ReferenceType)
        && entry.Platform is not { Os: Nobody } and not { Architecture: Nobody }
        && (OciMediaTypes.IsDocument(entry.MediaType) && !(OciMediaTypes.IsIndex(entry.MediaType) && entry.Platform is null));
}
