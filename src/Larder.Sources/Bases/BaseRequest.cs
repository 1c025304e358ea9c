using Larder.Formats.Packs;

namespace Larder.Sources.Bases;

/// <summary>Which base is wanted.</summary>
/// <param name="Name">A name of an image, by the rule of <see cref="Catalog.ImageAddress"/>.</param>
/// <param name="Platform">What it is to run on.</param>
/// <param name="IsInsecure">Whether a registry on this machine may be asked over http.</param>
public sealed record BaseRequest(PackBase Name, PackPlatform Platform, bool IsInsecure);
