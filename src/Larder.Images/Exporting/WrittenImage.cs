using Larder.Formats.Oci;

namespace Larder.Images.Exporting;

/// <summary>What an image became.</summary>
/// <param name="Digest">Of its manifest: what a registry would call it.</param>
/// <param name="DiffId">The digest of its layer's tar.</param>
/// <param name="Layer">Its layer.</param>
public sealed record WrittenImage(ContentDigest Digest, ContentDigest DiffId, OciDescriptor Layer);
