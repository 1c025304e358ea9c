using Larder.Images.Records;

namespace Larder.Images.Publishing;

/// <summary>An image that has its name.</summary>
/// <param name="Name">The name, and where it is from.</param>
/// <param name="Record">What it is.</param>
/// <param name="Directory">Absolute path of its files.</param>
/// <param name="WasThere">True when all of it was there already, under this name.</param>
/// <param name="HasNewLayers">True when its layers were not kept as they were published before, and are now.</param>
public sealed record PublishedImage(NamedImage Name, ImageRecord Record, string Directory, bool WasThere, bool HasNewLayers = false);
