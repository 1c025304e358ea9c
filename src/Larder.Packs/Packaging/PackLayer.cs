using Larder.Formats.Oci;

namespace Larder.Packs.Packaging;

/// <summary>A finished layer on its way into a pack.</summary>
/// <param name="Descriptor">Type, digest and size of the compressed bytes.</param>
/// <param name="Open">Opens these bytes; the caller disposes the stream.</param>
public sealed record PackLayer(OciDescriptor Descriptor, Func<Stream> Open);
