using Larder.Formats.Oci;

namespace Larder.Images.Exporting;

/// <summary>A layer that was written.</summary>
/// <param name="Descriptor">Type, digest and size of the compressed bytes.</param>
/// <param name="DiffId">The digest of its tar.</param>
internal sealed record ImageLayer(OciDescriptor Descriptor, ContentDigest DiffId);
