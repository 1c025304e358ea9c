using Larder.Sources.Oci;
using Larder.Store.Importing;

namespace Larder.Images.Pulling;

/// <summary>An image whose file system is in the store.</summary>
/// <param name="Name">The root that keeps it.</param>
/// <param name="Resolved">Its documents, and where exactly it is from.</param>
/// <param name="Import">The file system, and what came into the store for it, layers included.</param>
/// <param name="KnownLayers">Layers that were in the store before, and were not fetched.</param>
public sealed record ImportedImage(string Name, ResolvedImage Resolved, ImportResult Import, int KnownLayers);
